import { z } from "zod";
import { currencyCode, integer } from "./amount.ts";
import { callFunction } from "./functions.ts";
import { type Gateway, gateway } from "./gateways.ts";

const started = z.object({
  reference: z.string(),
  provider: gateway,
  amount: integer,
  currency: currencyCode,
  livemode: z.boolean(),
  access_code: z.string().nullish(),
  authorization_url: z.url({ protocol: /^https?$/ }).nullish(),
  order_id: z.string().nullish(),
  key_id: z.string().nullish(),
});
export type StartedPayment = z.infer<typeof started>;

export interface PurchaseRequest {
  provider: Gateway;
  packageId: string;
  currency: string;
}

/**
 * Asks the server to start a payment. The server sets the price and opens the checkout; the same
 * key with the same request always means the same payment.
 */
export function initializePayment(
  request: PurchaseRequest,
  idempotencyKey: string,
): Promise<StartedPayment> {
  return callFunction(
    "initialize-payment",
    {
      provider: request.provider,
      payment_type: "credits",
      package_id: request.packageId,
      currency: request.currency,
      return_path: "/payments/return",
    },
    started,
    { "Idempotency-Key": idempotencyKey },
  );
}

const answer = z.object({
  success: z.boolean(),
  payment_status: z.string(),
  verified: z.boolean().nullish(),
  fulfilment: z.string().nullish(),
  amount: integer.nullish(),
  currency: currencyCode.nullish(),
  message: z.string().nullish(),
  credits_added: integer.nullish(),
  new_balance: integer.nullish(),
});
export type PaymentAnswer = z.infer<typeof answer>;

/** What Razorpay hands to the browser when a payment went through; the server checks it. */
export interface CheckoutProof {
  razorpay_payment_id: string;
  razorpay_order_id: string;
  razorpay_signature: string;
}

/** Asks the server what became of a payment. Safe to call any number of times. */
export function verifyPayment(
  reference: string,
  proof: CheckoutProof | null,
): Promise<PaymentAnswer> {
  return callFunction("verify-payment", { reference, ...proof }, answer);
}

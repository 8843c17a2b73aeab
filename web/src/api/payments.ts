import { z } from "zod";
import { currencyCode, integer } from "./amount.ts";
import { callFunction } from "./functions.ts";
import { gateway } from "./gateways.ts";
import type { PurchaseRequest } from "./purchase.ts";

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
  redirect_url: z.url({ protocol: /^https?$/ }).nullish(),
});
export type StartedPayment = z.infer<typeof started>;

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
      currency: request.currency,
      ...request.purchase,
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
  order_id: z.string().nullish(),
  order_number: integer.nullish(),
  order_status: z.string().nullish(),
  agent_id: z.string().nullish(),
  group_id: z.string().nullish(),
  group_name: z.string().nullish(),
  security_deposit: integer.nullish(),
  contribution: integer.nullish(),
  /** Why what was paid for could not be given; the message says it in words. */
  refused: z.string().nullish(),
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

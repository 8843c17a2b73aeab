import { z } from "zod";
import { RpcAmount } from "../_shared/database.ts";
import { PROVIDER_NAMES } from "../_shared/providers/registry.ts";

const proofField = z.string().min(1).max(255).optional();

/** The body of verify-payment: a reference, and what Razorpay's checkout gave the browser. */
export const VerifyRequest = z.strictObject({
  reference: z.string().min(1).max(255),
  provider: z.enum(PROVIDER_NAMES).optional(),
  razorpay_order_id: proofField,
  razorpay_payment_id: proofField,
  razorpay_signature: proofField,
}).refine(
  (body) => (body.razorpay_signature === undefined) === (body.razorpay_payment_id === undefined),
  { message: "razorpay_payment_id and razorpay_signature go together" },
);
export type VerifyRequest = z.infer<typeof VerifyRequest>;

/** What payment_for_verification answers; `answer` is for the client, as it is. */
export const OwnPayment = z.object({
  payment_id: z.string(),
  provider: z.string(),
  reference: z.string(),
  order_id: z.string().nullish(),
  amount: RpcAmount,
  currency: z.string(),
  livemode: z.boolean(),
  verified: z.boolean(),
  answer: z.looseObject({ success: z.boolean(), verified: z.boolean(), fulfilment: z.string() }),
});
export type OwnPayment = z.infer<typeof OwnPayment>;

/** What the simulated Paystack remembers. Ids are digits in text: they are beyond 2^53. */
import { z } from "zod";

/** Paystack's transaction statuses that happen here (docs, "Verify payments"). */
export const TransactionStatus = z.enum(["abandoned", "pending", "success", "failed", "reversed"]);

export const PaystackTransaction = z.object({
  id: z.string(),
  domain: z.enum(["test", "live"]),
  status: TransactionStatus,
  reference: z.string(),
  access_code: z.string(),
  /** What was charged: above requested_amount when the customer bears the fee, below for a partial debit. */
  amount: z.int(),
  requested_amount: z.int(),
  currency: z.string(),
  email: z.string(),
  channel: z.string(),
  callback_url: z.string().nullable(),
  metadata: z.unknown(),
  attempts: z.int(),
  gateway_response: z.string(),
  message: z.string().nullable(),
  fees: z.int().nullable(),
  paid_at: z.string().nullable(),
  created_at: z.string(),
  customer_id: z.int(),
  customer_code: z.string(),
  authorization_code: z.string(),
});
export type PaystackTransaction = z.infer<typeof PaystackTransaction>;

export const PaystackRefund = z.object({
  id: z.string(),
  transaction: z.string(),
  transaction_reference: z.string(),
  dispute: z.string().nullable(),
  amount: z.int(),
  currency: z.string(),
  domain: z.enum(["test", "live"]),
  status: z.enum(["pending", "processing", "processed", "failed", "needs-attention"]),
  /** How it ends by itself; `pending` waits for a test. */
  ends: z.enum(["processed", "failed", "pending", "needs-attention"]),
  customer_note: z.string(),
  merchant_note: z.string(),
  refunded_at: z.string().nullable(),
  expected_at: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type PaystackRefund = z.infer<typeof PaystackRefund>;

export const PaystackDispute = z.object({
  id: z.string(),
  transaction: z.string(),
  refund_amount: z.int(),
  currency: z.string(),
  domain: z.enum(["test", "live"]),
  status: z.enum(["awaiting-merchant-feedback", "resolved"]),
  resolution: z.enum(["merchant-accepted", "declined"]).nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  due_at: z.string(),
  resolved_at: z.string().nullable(),
});
export type PaystackDispute = z.infer<typeof PaystackDispute>;

export const PaystackRecords = z.object({
  transactions: z.array(PaystackTransaction),
  refunds: z.array(PaystackRefund),
  disputes: z.array(PaystackDispute),
});
export type PaystackRecords = z.infer<typeof PaystackRecords>;

/** What the simulated Razorpay remembers. Times are Unix seconds, as in its API. */
import { z } from "zod";

const Notes = z.record(z.string(), z.string());

export const RazorpayOrder = z.object({
  id: z.string(),
  amount: z.int(),
  amount_paid: z.int(),
  currency: z.string(),
  receipt: z.string().nullable(),
  status: z.enum(["created", "attempted", "paid"]),
  attempts: z.int(),
  notes: Notes,
  /** Whether the order asked for automatic capture; without it a payment stays authorized. */
  capture: z.boolean(),
  created_at: z.int(),
});
export type RazorpayOrder = z.infer<typeof RazorpayOrder>;

export const PaymentMethod = z.enum(["card", "netbanking", "upi"]);

export const RazorpayPayment = z.object({
  id: z.string(),
  order_id: z.string(),
  amount: z.int(),
  currency: z.string(),
  status: z.enum(["created", "authorized", "captured", "refunded", "failed"]),
  method: PaymentMethod,
  captured: z.boolean(),
  amount_refunded: z.int(),
  email: z.string(),
  contact: z.string(),
  notes: Notes,
  fee: z.int().nullable(),
  tax: z.int().nullable(),
  /** Why it failed; null while it has not. */
  failure: z.enum(["payment_failed", "payment_cancelled"]).nullable(),
  created_at: z.int(),
});
export type RazorpayPayment = z.infer<typeof RazorpayPayment>;

export const RazorpayRefund = z.object({
  id: z.string(),
  payment_id: z.string(),
  amount: z.int(),
  currency: z.string(),
  status: z.enum(["pending", "processed", "failed"]),
  /** How it ends by itself; `pending` waits for a test. */
  ends: z.enum(["processed", "failed", "pending"]),
  speed_requested: z.enum(["normal", "optimum"]),
  notes: Notes,
  receipt: z.string().nullable(),
  created_at: z.int(),
});
export type RazorpayRefund = z.infer<typeof RazorpayRefund>;

export const RazorpayDispute = z.object({
  id: z.string(),
  payment_id: z.string(),
  amount: z.int(),
  currency: z.string(),
  amount_deducted: z.int(),
  status: z.enum(["open", "under_review", "won", "lost", "closed"]),
  phase: z.enum(["fraud", "retrieval", "chargeback", "pre_arbitration", "arbitration"]),
  created_at: z.int(),
});
export type RazorpayDispute = z.infer<typeof RazorpayDispute>;

export const RazorpayRecords = z.object({
  orders: z.array(RazorpayOrder),
  payments: z.array(RazorpayPayment),
  refunds: z.array(RazorpayRefund),
  disputes: z.array(RazorpayDispute),
  /** X-Refund-Idempotency: key → the request it came with and the refund it made. */
  refund_keys: z.record(z.string(), z.object({ request: z.string(), refund_id: z.string() })),
});
export type RazorpayRecords = z.infer<typeof RazorpayRecords>;

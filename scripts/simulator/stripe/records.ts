/** What the simulated Stripe remembers. */
import { z } from "zod";

const Metadata = z.record(z.string(), z.string());

export const StripeSession = z.object({
  id: z.string(),
  // A file of an earlier version knows no other.
  mode: z.enum(["payment", "subscription"]).default("payment"),
  client_reference_id: z.string().nullable(),
  amount_total: z.int(),
  currency: z.string(),
  livemode: z.boolean(),
  name: z.string(),
  customer_email: z.string().nullable(),
  metadata: Metadata,
  /** Of what it makes: the intent, or the subscription. */
  intent_metadata: Metadata,
  status: z.enum(["open", "complete", "expired"]),
  payment_status: z.enum(["unpaid", "paid"]),
  method: z.enum(["card", "sepa_debit"]),
  payment_intent: z.string().nullable(),
  subscription: z.string().nullable().default(null),
  invoice: z.string().nullable().default(null),
  url: z.string(),
  success_url: z.string(),
  cancel_url: z.string().nullable(),
  created: z.int(),
});
export type StripeSession = z.infer<typeof StripeSession>;

export const StripeIntent = z.object({
  id: z.string(),
  charge: z.string(),
  amount: z.int(),
  currency: z.string(),
  livemode: z.boolean(),
  status: z.enum(["requires_payment_method", "processing", "succeeded", "canceled"]),
  /** How a delayed payment ends by itself. */
  ends: z.enum(["succeeded", "failed"]).nullable(),
  declined: z.boolean(),
  method: z.enum(["card", "sepa_debit"]),
  metadata: Metadata,
  /** Set where it pays an invoice; a session's has none. */
  invoice: z.string().nullable(),
  created: z.int(),
});
export type StripeIntent = z.infer<typeof StripeIntent>;

export const StripeRefund = z.object({
  id: z.string(),
  payment_intent: z.string(),
  charge: z.string(),
  amount: z.int(),
  currency: z.string(),
  reason: z.string().nullable(),
  metadata: Metadata,
  status: z.enum(["pending", "succeeded", "failed"]),
  /** How it ends by itself; `pending` waits for a test. */
  ends: z.enum(["processed", "failed", "pending"]),
  created: z.int(),
});
export type StripeRefund = z.infer<typeof StripeRefund>;

export const StripeDispute = z.object({
  id: z.string(),
  payment_intent: z.string(),
  charge: z.string(),
  amount: z.int(),
  currency: z.string(),
  status: z.enum([
    "warning_needs_response",
    "warning_closed",
    "needs_response",
    "under_review",
    "won",
    "lost",
  ]),
  /** What was withdrawn from the account and given back. */
  moved: z.array(z.int()),
  created: z.int(),
});
export type StripeDispute = z.infer<typeof StripeDispute>;

export const StripeSubscription = z.object({
  id: z.string(),
  customer: z.string(),
  email: z.string(),
  amount: z.int(),
  currency: z.string(),
  livemode: z.boolean(),
  metadata: Metadata,
  status: z.enum(["active", "canceled"]).default("active"),
  cancel_at_period_end: z.boolean().default(false),
  created: z.int(),
});
export type StripeSubscription = z.infer<typeof StripeSubscription>;

export const StripeInvoice = z.object({
  id: z.string(),
  subscription: z.string(),
  payment_intent: z.string(),
  /** The month it is for, counted from 0. */
  month: z.int(),
  created: z.int(),
});
export type StripeInvoice = z.infer<typeof StripeInvoice>;

export const StripeRecords = z.object({
  sessions: z.array(StripeSession),
  intents: z.array(StripeIntent),
  refunds: z.array(StripeRefund),
  disputes: z.array(StripeDispute),
  subscriptions: z.array(StripeSubscription),
  invoices: z.array(StripeInvoice),
  /** What was answered to an Idempotency-Key. */
  keys: z.record(
    z.string(),
    z.object({ request: z.string(), status: z.int(), answer: z.string() }),
  ),
});
export type StripeRecords = z.infer<typeof StripeRecords>;

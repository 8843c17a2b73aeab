import { z } from "zod";
import type { Details, Fact, FactType, Ref, Statement } from "../event.ts";
import { JsonNumber } from "../json.ts";
import {
  compact,
  Currency,
  Name,
  optionalName,
  optionalText,
  RawAmount,
  readMetadata,
  readMoney,
  readShape,
  readTime,
} from "./shapes.ts";
import {
  intentRefs,
  Metadata,
  NOTHING,
  optionalLink,
  stripeExponent,
  Timestamp,
  type Told,
} from "./stripe_shapes.ts";
import {
  Invoice,
  readInvoice,
  readInvoicePayment,
  readSubscribed,
  readSubscription,
} from "./stripe_subscriptions.ts";

const optionalTypes = z.array(z.string().max(100)).nullish().catch(null);

/** A checkout session. `complete` is not paid: a delayed method may still fail. */
export const Session = z.object({
  id: Name,
  status: z.enum(["open", "complete", "expired"]).nullish(),
  payment_status: z.enum(["paid", "unpaid", "no_payment_required"]),
  amount_total: RawAmount,
  currency: Currency,
  livemode: z.boolean(),
  payment_intent: optionalLink,
  customer: optionalLink,
  customer_email: optionalText,
  customer_details: z.object({ email: optionalText }).nullish().catch(null),
  payment_method_types: optionalTypes,
  metadata: Metadata,
  url: z.string().nullish(),
});
export type Session = z.infer<typeof Session>;

/** A payment intent: the one object of a capture, whatever tells it. */
export const Intent = z.object({
  id: Name,
  status: z.string(),
  amount: RawAmount,
  amount_received: RawAmount.nullish(),
  currency: Currency,
  livemode: z.boolean(),
  customer: optionalLink,
  receipt_email: optionalText,
  payment_method_types: optionalTypes,
  last_payment_error: z.object({ message: optionalText }).nullish().catch(null),
  metadata: Metadata,
  created: Timestamp,
});
export type Intent = z.infer<typeof Intent>;

/** A refund, in events and lists alike. */
export const Refund = z.object({
  id: Name,
  amount: RawAmount,
  currency: Currency,
  status: z.enum(["pending", "requires_action", "succeeded", "failed", "canceled"]).nullable(),
  payment_intent: optionalLink,
  metadata: z.object({ refund_id: optionalName }).nullish().catch(null),
  created: Timestamp,
});
export type Refund = z.infer<typeof Refund>;

/** A dispute, or the inquiry (`warning_…`) before one. */
export const Dispute = z.object({
  id: Name,
  amount: RawAmount,
  currency: Currency,
  status: z.enum([
    "warning_needs_response",
    "warning_under_review",
    "warning_closed",
    "needs_response",
    "under_review",
    "appeal_needs_response",
    "appeal_under_review",
    "won",
    "lost",
    "prevented",
  ]),
  payment_intent: optionalLink,
  balance_transactions: z.array(z.object({ amount: z.instanceof(JsonNumber) })).nullish()
    .catch(null),
  created: Timestamp,
});
export type Dispute = z.infer<typeof Dispute>;

const Charge = z.object({
  payment_intent: optionalLink,
  metadata: Metadata,
  refunds: z.object({ data: z.array(z.unknown()), has_more: z.boolean() }).nullish().catch(null),
});

const Envelope = z.object({
  object: z.literal("event"),
  type: z.string().min(1).max(100),
  created: Timestamp,
  livemode: z.boolean(),
  data: z.object({ object: z.unknown() }),
});

const SESSION_EVENTS = new Set([
  "checkout.session.completed",
  "checkout.session.async_payment_succeeded",
  "checkout.session.async_payment_failed",
  "checkout.session.expired",
]);
const INTENT_EVENTS: Record<string, FactType> = {
  "payment_intent.succeeded": "captured",
  "payment_intent.payment_failed": "attempt_failed",
  "payment_intent.canceled": "canceled",
};
const REFUND_EVENTS = new Set([
  "refund.created",
  "refund.updated",
  "refund.failed",
  "charge.refund.updated",
]);
const INVOICE_EVENTS = new Set(["invoice.paid", "invoice.payment_succeeded"]);

/** What a webhook says. Nothing of what is not ours is a fact: an account may sell elsewhere too. */
export function readStripeEvent(message: unknown): { eventType: string; statement: Statement } {
  const { type, created, livemode, data } = readShape(Envelope, message);
  const told = readObject(type, data.object, readTime(created));
  return { eventType: type, statement: { livemode, ...told } };
}

function readObject(type: string, object: unknown, at: string | undefined): Told {
  if (SESSION_EVENTS.has(type)) return readSession(type, object, at);
  const intentFact = INTENT_EVENTS[type];
  if (intentFact !== undefined) return readIntent(intentFact, readShape(Intent, object), at);
  if (REFUND_EVENTS.has(type)) return readRefund(readShape(Refund, object));
  if (type === "charge.refunded") return readRefundedCharge(readShape(Charge, object));
  if (type.startsWith("charge.dispute.")) return readDispute(readShape(Dispute, object));
  if (INVOICE_EVENTS.has(type)) return readInvoice(readShape(Invoice, object), at);
  if (type === "invoice_payment.paid") return readInvoicePayment(object);
  if (type.startsWith("customer.subscription.")) return readSubscription(object);
  return NOTHING;
}

function readSession(type: string, object: unknown, at: string | undefined): Told {
  const { mode } = readShape(z.object({ mode: Name }), object);
  // One that expires never began anything.
  if (mode === "subscription" && type !== "checkout.session.expired") return readSubscribed(object);
  if (mode !== "payment" && mode !== "subscription") return NOTHING;
  const session = readShape(Session, object);
  if (referenceOf(session) === undefined) return NOTHING;
  const told = { refs: sessionRefs(session), details: sessionDetails(session, at) };
  const factType = sessionFactType(type, session);
  if (factType === null) return { ...told, facts: [] };
  // What an expired session was for never became a payment: the session is the object.
  const objectId = factType === "canceled" ? session.id : session.payment_intent;
  if (!objectId) return { ...told, facts: [], lookup: true };
  return { ...told, facts: [sessionFact(factType, objectId, session, at)] };
}

function sessionFactType(type: string, session: Session): FactType | null {
  if (type === "checkout.session.expired") return "canceled";
  if (type === "checkout.session.async_payment_failed") return "attempt_failed";
  return session.payment_status === "paid" ? "captured" : null;
}

/** One fact about a session, with its object named by the caller. */
export function sessionFact(
  type: FactType,
  objectId: string,
  session: Session,
  at?: string,
): Fact {
  const { currency } = session;
  return {
    type,
    object_id: objectId,
    amount: readMoney(session.amount_total, "amount_total", currency, stripeExponent),
    currency,
    ...compact<Fact>({ occurred_at: at }),
  };
}

/** Our reference. Not client_reference_id: on a payment link's page the payer may write that. */
export function referenceOf({ metadata }: Pick<Session, "metadata">): string | undefined {
  return metadata?.reference ?? undefined;
}

/** The names a session's events find it by. */
export function sessionRefs(session: Session): Ref[] {
  const refs: Ref[] = [{ type: "order", value: session.id }];
  return [...refs, ...intentRefs(session.payment_intent, referenceOf(session))];
}

/** What is kept of a session beside its facts. */
export function sessionDetails(session: Session, paidAt?: string): Details {
  return compact<Details>({
    email: session.customer_details?.email ?? session.customer_email,
    channel: onlyOne(session.payment_method_types),
    gateway_response: session.payment_status,
    customer_code: session.customer,
    paid_at: session.payment_status === "paid" ? paidAt : undefined,
    metadata: readMetadata(session.metadata),
  });
}

/** An intent without our metadata is an invoice's, or somebody else's. */
function readIntent(type: FactType, intent: Intent, at: string | undefined): Told {
  if (!intent.metadata?.reference) return NOTHING;
  const told = {
    refs: intentRefs(intent.id, intent.metadata.reference),
    details: intentDetails(intent, at),
  };
  const contradicts = type === "captured" && intent.status !== "succeeded";
  if (contradicts) return { ...told, facts: [], lookup: true };
  return { ...told, facts: [intentFact(type, intent, at)] };
}

/** One fact about a payment intent. */
export function intentFact(type: FactType, intent: Intent, at?: string): Fact {
  const { currency } = intent;
  const amount = type === "captured" ? readShape(RawAmount, intent.amount_received) : intent.amount;
  return {
    type,
    object_id: intent.id,
    amount: readMoney(amount, "amount", currency, stripeExponent),
    currency,
    ...compact<Fact>({ occurred_at: at ?? readTime(intent.created) }),
  };
}

/** The fact an intent's status stands for. Without an attempt yet there is none. */
export function intentFactType(intent: Intent): FactType | null {
  if (intent.status === "succeeded") return "captured";
  if (intent.status === "canceled") return "canceled";
  return intent.status === "requires_payment_method" && intent.last_payment_error
    ? "attempt_failed"
    : null;
}

/** What is kept of a payment intent beside its facts. */
export function intentDetails(intent: Intent, paidAt?: string): Details {
  return compact<Details>({
    email: intent.receipt_email,
    channel: onlyOne(intent.payment_method_types),
    gateway_response: intent.last_payment_error?.message ?? intent.status,
    customer_code: intent.customer,
    paid_at: intent.status === "succeeded" ? paidAt : undefined,
    metadata: readMetadata(intent.metadata),
  });
}

/** A refund of a charge without an intent is none of ours: all our payments have one. */
function readRefund(refund: Refund): Told {
  if (!refund.payment_intent) return NOTHING;
  return { refs: intentRefs(refund.payment_intent), facts: [refundFact(refund)] };
}

/** The fact of a refund, by its own status. */
export function refundFact(refund: Refund): Fact {
  return {
    type: refundFactType(refund.status),
    object_id: refund.id,
    amount: readMoney(refund.amount, "amount", refund.currency, stripeExponent),
    currency: refund.currency,
    ...compact<Fact>({ parent: refund.payment_intent, occurred_at: readTime(refund.created) }),
  };
}

function refundFactType(status: Refund["status"]): FactType {
  switch (status) {
    case "succeeded":
      return "refund_processed";
    case "failed":
    case "canceled":
      return "refund_failed";
    case "pending":
    case "requires_action":
    case null:
      return "refund_pending";
  }
}

/**
 * `charge.refunded` counts up: its amount is that of all refunds so far. Older API versions list them;
 * since then each has to be asked for.
 */
function readRefundedCharge(charge: z.infer<typeof Charge>): Told {
  if (!charge.payment_intent) return NOTHING;
  const refs = intentRefs(charge.payment_intent, charge.metadata?.reference);
  const listed = charge.refunds?.has_more === false ? charge.refunds.data : [];
  if (listed.length === 0) return { refs, facts: [], lookup: true };
  return { refs, facts: listed.map((refund) => refundFact(readShape(Refund, refund))) };
}

function readDispute(dispute: Dispute): Told {
  if (!dispute.payment_intent) return NOTHING;
  const fact = disputeFact(dispute);
  return { refs: intentRefs(dispute.payment_intent), facts: fact === null ? [] : [fact] };
}

/** The fact of a dispute, by its status: every event about it tells the same. */
export function disputeFact(dispute: Dispute): Fact | null {
  const type = disputeFactType(dispute);
  if (type === null) return null;
  return {
    type,
    object_id: dispute.id,
    amount: readMoney(dispute.amount, "amount", dispute.currency, stripeExponent),
    currency: dispute.currency,
    ...compact<Fact>({ parent: dispute.payment_intent, occurred_at: readTime(dispute.created) }),
  };
}

/** An inquiry withdraws no funds. A dispute that was prevented does where it was settled for us. */
function disputeFactType(dispute: Dispute): FactType | null {
  switch (dispute.status) {
    case "warning_needs_response":
    case "warning_under_review":
    case "warning_closed":
      return null;
    case "won":
      return "dispute_won";
    case "lost":
      return "dispute_lost";
    case "prevented":
      return withdraws(dispute) ? "dispute_lost" : null;
    default:
      return "dispute_opened";
  }
}

/** Balance transactions are in the settlement currency: their sign counts, their amount does not. */
function withdraws(dispute: Dispute): boolean {
  const moved = (dispute.balance_transactions ?? []).map(({ amount }) => Number(amount.source));
  return moved.reduce((sum, amount) => sum + Math.sign(amount), 0) < 0;
}

function onlyOne(types: string[] | null | undefined): string | undefined {
  return types?.length === 1 ? types[0] : undefined;
}

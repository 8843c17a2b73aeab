import { z } from "zod";
import type { Details, Fact, FactType, Ref, Statement } from "../event.ts";
import {
  compact,
  Currency,
  Name,
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
import { readDispute, readRefund, readRefundedCharge } from "./stripe_withdrawals.ts";

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
  url: z.string().nullish().catch(null),
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
  if (REFUND_EVENTS.has(type)) return readRefund(object);
  if (type === "charge.refunded") return readRefundedCharge(object);
  if (type.startsWith("charge.dispute.")) return readDispute(object);
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
  if (!referenceOf(session)) return NOTHING;
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
export function referenceOf({ metadata }: Pick<Session, "metadata">): string | null | undefined {
  return metadata?.reference;
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

function onlyOne(types: string[] | null | undefined): string | undefined {
  return types?.length === 1 ? types[0] : undefined;
}

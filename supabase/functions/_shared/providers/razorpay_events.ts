import { z } from "zod";
import { type GatewayExponent, isoExponent } from "../currency.ts";
import type { Details, Fact, FactType, Ref, Statement } from "../event.ts";
import { JsonNumber } from "../json.ts";
import {
  compact,
  Currency,
  Name,
  optionalAmount,
  optionalMoney,
  optionalName,
  optionalText,
  RawAmount,
  readMetadata,
  readMoney,
  readShape,
  readTime,
} from "./shapes.ts";

/** Razorpay counts in ISO minor units. */
export const razorpayExponent: GatewayExponent = isoExponent;

const Timestamp = z.instanceof(JsonNumber).nullish().catch(null);
/** An object, or [] when it is empty. */
const Notes = z.looseObject({ reference: optionalName, refund_id: optionalName }).nullish()
  .catch(null);
/** Samples of authorised and failed payments say true. It is documented of refunded ones. */
const Captured = z.boolean().nullish().catch(null);

/** The answer of a list. */
export function collection<T extends z.ZodType>(
  item: T,
): z.ZodObject<{ items: z.ZodArray<T> }> {
  return z.object({ items: z.array(item) });
}

/** A payment entity, in webhooks and answers alike. */
export const Payment = z.object({
  id: Name,
  amount: RawAmount,
  currency: Currency,
  status: z.enum(["created", "authorized", "captured", "refunded", "failed"]),
  captured: Captured,
  order_id: optionalName,
  method: optionalText,
  email: optionalText,
  /** What the fee is counted in, where that is not the payment's own currency. */
  base_currency: optionalName,
  fee: optionalAmount,
  amount_refunded: optionalAmount,
  error_description: optionalText,
  notes: Notes,
  created_at: Timestamp,
});
export type Payment = z.infer<typeof Payment>;

/** A refund entity. */
export const Refund = z.object({
  id: Name,
  payment_id: Name,
  amount: RawAmount,
  currency: Currency,
  status: z.enum(["created", "pending", "processed", "failed"]),
  notes: Notes,
  created_at: Timestamp,
});
export type Refund = z.infer<typeof Refund>;

const Dispute = z.object({
  id: Name,
  payment_id: Name,
  amount: RawAmount,
  currency: Currency,
  amount_deducted: RawAmount.nullish(),
  status: z.enum(["open", "under_review", "action_required", "won", "lost", "closed"]),
  phase: optionalName,
  created_at: Timestamp,
});
type Dispute = z.infer<typeof Dispute>;

const Envelope = z.object({
  event: z.string().min(1).max(100),
  payload: z.unknown().optional(),
  created_at: Timestamp,
});
const entity = <T extends z.ZodType>(schema: T) => z.object({ entity: schema });
const PaymentPayload = z.object({ payment: entity(Payment) });
const AnyPayment = z.object({ payment: z.object({}) });
const OrderPayload = z.object({ order: entity(z.object({ id: Name, notes: Notes })) });
const RefundPayload = z.object({
  refund: entity(Refund),
  payment: entity(z.object({ captured: Captured, order_id: optionalName, notes: Notes })).nullish()
    .catch(null),
});
const DisputePayload = z.object({
  dispute: entity(Dispute),
  payment: entity(z.object({ order_id: optionalName, notes: Notes })).nullish().catch(null),
});

const PAYMENT_EVENTS: Record<string, FactType> = {
  "payment.authorized": "authorized",
  "payment.captured": "captured",
  "order.paid": "captured",
  "payment.failed": "attempt_failed",
};
const REFUND_EVENTS = new Set([
  "refund.created",
  "refund.processed",
  "refund.failed",
  "refund.speed_changed",
]);

/** What a webhook says. The body does not tell live from test: `livemode` is the API key's. */
export function readRazorpayEvent(
  message: unknown,
  livemode: boolean,
): { eventType: string; statement: Statement } {
  const { event, payload, created_at } = readShape(Envelope, message);
  const told = readPayload(event, payload, readTime(created_at));
  return { eventType: event, statement: { livemode, ...told } };
}

function readPayload(event: string, payload: unknown, at: string | undefined): Told {
  const type = PAYMENT_EVENTS[event];
  if (type !== undefined) return readPayment(type, payload, at);
  if (REFUND_EVENTS.has(event)) {
    const { refund, payment } = readShape(RefundPayload, payload);
    const wasCaptured = payment?.entity.captured !== false;
    return {
      refs: entityRefs(refund.entity.payment_id, payment?.entity, refund.entity.notes?.reference),
      facts: [wasCaptured ? refundFact(refund.entity) : letGoFact(refund.entity)],
    };
  }
  if (event.startsWith("payment.dispute.")) {
    const { dispute, payment } = readShape(DisputePayload, payload);
    const fact = disputeFact(dispute.entity);
    return {
      refs: entityRefs(dispute.entity.payment_id, payment?.entity),
      facts: fact === null ? [] : [fact],
    };
  }
  return { refs: [], facts: [] };
}

type Told = Omit<Statement, "livemode">;

function readPayment(type: FactType, payload: unknown, at: string | undefined): Told {
  if (!AnyPayment.safeParse(payload).success) {
    // Paid, but not by which payment: the order's list of payments says it.
    const order = readShape(OrderPayload, payload).order.entity;
    const refs = compactRefs(undefined, order.id, order.notes?.reference);
    return { refs, facts: [], lookup: true };
  }
  const payment = readShape(PaymentPayload, payload).payment.entity;
  const told = { refs: paymentRefs(payment), details: paymentDetails(payment) };
  const contradicts = type === "captured" && paymentFactType(payment) !== "captured";
  if (contradicts) return { ...told, facts: [], lookup: true };
  return { ...told, facts: [paymentFact(payment, type, at)] };
}

/** The fact a payment's status stands for. One that was never captured is given back by the gateway itself. */
export function paymentFactType(payment: Payment): FactType | null {
  switch (payment.status) {
    case "captured":
      return "captured";
    case "refunded":
      return payment.captured === false ? "canceled" : "captured";
    case "authorized":
      return "authorized";
    case "failed":
      return "attempt_failed";
    case "created":
      return null;
  }
}

/** One fact about a payment: payment.captured and order.paid tell the same one. */
export function paymentFact(payment: Payment, type: FactType, at?: string): Fact {
  const { currency } = payment;
  return {
    type,
    object_id: payment.id,
    amount: readMoney(payment.amount, "amount", currency, razorpayExponent),
    currency,
    ...compact<Fact>({
      occurred_at: at ?? readTime(payment.created_at),
      fee: type === "captured" ? feeOf(payment) : undefined,
    }),
  };
}

/**
 * What Razorpay keeps. Not known of an international payment, which is settled in another currency: its fee
 * is counted in `base_currency`, and would be booked as if it were the payment's.
 */
function feeOf({ fee, currency, base_currency }: Payment): bigint | undefined {
  const isOwn = (base_currency ?? currency).toUpperCase() === currency;
  return isOwn ? optionalMoney(fee, currency, razorpayExponent) : undefined;
}

/** The fact of a refund, by its own status: `refund.created` may already be processed. */
export function refundFact(refund: Refund): Fact {
  const types = { created: "refund_pending", pending: "refund_pending" } as const;
  const done = { processed: "refund_processed", failed: "refund_failed" } as const;
  return {
    type: { ...types, ...done }[refund.status],
    object_id: refund.id,
    amount: readMoney(refund.amount, "amount", refund.currency, razorpayExponent),
    currency: refund.currency,
    parent: refund.payment_id,
    ...compact<Fact>({ occurred_at: readTime(refund.created_at) }),
  };
}

/** The refund of a payment that was never captured, always a whole one: the gateway let go what it held. */
function letGoFact({ payment_id, amount, currency }: Refund): Fact {
  const money = readMoney(amount, "amount", currency, razorpayExponent);
  return { type: "canceled", object_id: payment_id, amount: money, currency };
}

/**
 * The fact of a dispute. What counts at its end is whether money was taken: `closed` has no verdict, and one
 * that was contested in part is `won` with a deduction. An
 * inquiry (retrieval, fraud) withdraws no funds unless it ends in a deduction, so it is no fact before.
 */
function disputeFact(dispute: Dispute): Fact | null {
  const { currency } = dispute;
  const deducted = dispute.amount_deducted === null || dispute.amount_deducted === undefined
    ? 0n
    : readMoney(dispute.amount_deducted, "amount_deducted", currency, razorpayExponent);
  const disputed = readMoney(dispute.amount, "amount", currency, razorpayExponent);
  const isInquiry = dispute.phase === "retrieval" || dispute.phase === "fraud";
  const isEnded = dispute.status === "won" || dispute.status === "closed";
  const isLost = dispute.status === "lost" || isEnded && deducted > 0n;
  if (isInquiry && deducted === 0n) return null;
  return {
    type: isLost ? "dispute_lost" : isEnded ? "dispute_won" : "dispute_opened",
    object_id: dispute.id,
    amount: isLost ? deducted : disputed,
    currency,
    parent: dispute.payment_id,
    ...compact<Fact>({ occurred_at: readTime(dispute.created_at) }),
  };
}

/** The names a payment's events find it by. */
export function paymentRefs(payment: Payment): Ref[] {
  return compactRefs(payment.id, payment.order_id, payment.notes?.reference);
}

/** What is kept of a payment beside its facts. */
export function paymentDetails(payment: Payment): Details {
  return compact<Details>({
    email: payment.email,
    channel: payment.method,
    gateway_response: payment.error_description || payment.status,
    metadata: readMetadata(payment.notes),
  });
}

function entityRefs(
  paymentId: string,
  payment?: { order_id?: string | null; notes?: { reference?: string | null } | null },
  reference?: string | null,
): Ref[] {
  return compactRefs(paymentId, payment?.order_id, payment?.notes?.reference ?? reference);
}

/** Refs by the gateway's ids first; `notes` come back from the order we made. */
export function compactRefs(
  paymentId: string | undefined,
  orderId?: string | null,
  reference?: string | null,
): Ref[] {
  const refs: Ref[] = [];
  if (orderId) refs.push({ type: "order", value: orderId });
  if (paymentId) refs.push({ type: "payment", value: paymentId });
  if (reference) refs.push({ type: "reference", value: reference });
  return refs;
}

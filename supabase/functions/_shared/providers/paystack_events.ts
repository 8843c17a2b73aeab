import { z } from "zod";
import type { Details, Fact, FactType, Ref, Statement } from "../event.ts";
import {
  compact,
  Currency,
  Identifier,
  Name,
  optionalAmount,
  optionalIdentifier,
  optionalMoney,
  optionalName,
  optionalText,
  RawAmount,
  readMetadata,
  readMoney,
  readShape,
  readTime,
} from "./shapes.ts";

/** Paystack counts every currency in hundredths, XOF too. */
export const paystackExponent = (): number => 2;

const Envelope = z.object({ event: z.string().min(1).max(100), data: z.unknown().optional() });

const optionalCurrency = Currency.nullish().catch(null);

/** A transaction as charge.success, verify and the list tell it. */
export const Transaction = z.object({
  id: Identifier,
  status: z.string(),
  reference: Name,
  amount: RawAmount,
  requested_amount: optionalAmount,
  currency: optionalCurrency,
  domain: optionalName,
  fees: optionalAmount,
  channel: optionalText,
  gateway_response: optionalText,
  paid_at: optionalText,
  created_at: optionalText,
  metadata: z.unknown().optional(),
  customer: z.object({ email: optionalText, customer_code: optionalText }).nullish().catch(null),
  authorization: z.object({ authorization_code: optionalText }).nullish().catch(null),
});
export type Transaction = z.infer<typeof Transaction>;

const RefundMessage = z.object({
  id: optionalIdentifier,
  transaction_reference: Name,
  amount: RawAmount,
  currency: optionalCurrency,
  domain: optionalName,
});

const DisputeMessage = z.object({
  id: Identifier,
  refund_amount: RawAmount.nullish(),
  currency: optionalCurrency,
  resolution: optionalName,
  domain: optionalName,
  transaction: z.object({
    id: optionalIdentifier,
    reference: Name,
    amount: optionalAmount,
    currency: optionalCurrency,
  }),
  created_at: optionalText,
  resolvedAt: optionalText,
});

const REFUND_EVENTS: Record<string, FactType> = {
  "refund.pending": "refund_pending",
  "refund.processing": "refund_pending",
  // The money has left us and can't reach the customer yet: still withdrawn.
  "refund.needs-attention": "refund_pending",
  "refund.processed": "refund_processed",
  "refund.failed": "refund_failed",
};

const LOST = new Set(["merchant-accepted", "auto-accepted"]);

/** What a webhook says. `ownMode` is the mode of the key it was signed with. */
export function readPaystackEvent(
  message: unknown,
  ownMode: boolean,
): { eventType: string; statement: Statement } {
  const { event, data } = readShape(Envelope, message);
  return { eventType: event, statement: readData(event, data, ownMode) };
}

function readData(event: string, data: unknown, ownMode: boolean): Statement {
  if (event === "charge.success") return readCharge(readShape(Transaction, data), ownMode);
  const refund = REFUND_EVENTS[event];
  if (refund !== undefined) return readRefund(refund, readShape(RefundMessage, data), ownMode);
  if (event.startsWith("charge.dispute.")) {
    return readDispute(event, readShape(DisputeMessage, data), ownMode);
  }
  return { livemode: ownMode, refs: [], facts: [] };
}

function readCharge(charge: Transaction, ownMode: boolean): Statement {
  const captured = charge.status === "success" ? capturedFact(charge) : null;
  return {
    livemode: modeOf(charge.domain, ownMode),
    refs: transactionRefs(charge),
    facts: captured === null ? [] : [captured],
    details: transactionDetails(charge),
    // Authentic, but it leaves out what a capture is made of: ask the gateway for the rest.
    ...(captured === null ? { lookup: true } : {}),
  };
}

/**
 * The capture a transaction stands for, or null without a currency. Where the customer bears the fee,
 * `amount` is what was charged and `requested_amount` the price; after a partial debit `amount` is
 * below `requested_amount`, and is what was really paid.
 */
export function capturedFact(charge: Transaction): Fact | null {
  const { currency } = charge;
  if (!currency) return null;
  const charged = readMoney(charge.amount, "amount", currency, paystackExponent);
  const requested = optionalMoney(charge.requested_amount, currency, paystackExponent);
  const customerPaysFee = requested !== undefined && requested > 0n && charged > requested;
  return {
    type: "captured",
    object_id: charge.id,
    amount: customerPaysFee ? requested : charged,
    currency,
    ...compact<Fact>({
      occurred_at: readTime(charge.paid_at),
      fee: optionalMoney(charge.fees, currency, paystackExponent),
      gross: customerPaysFee ? charged : undefined,
    }),
  };
}

/** The names a transaction's events find it by. */
export function transactionRefs(charge: Transaction): Ref[] {
  return [
    { type: "reference", value: charge.reference },
    { type: "payment", value: charge.id },
  ];
}

/** What is kept of a transaction beside its facts. */
export function transactionDetails(charge: Transaction): Details {
  return compact<Details>({
    email: charge.customer?.email,
    channel: charge.channel,
    gateway_response: charge.gateway_response,
    customer_code: charge.customer?.customer_code,
    authorization_code: charge.authorization?.authorization_code,
    paid_at: readTime(charge.paid_at),
    metadata: readMetadata(charge.metadata),
  });
}

/**
 * A refund's identity is `id`, the number the refund API lists it by. `refund_reference` names the bank
 * transfer, is null in most messages and absent from the API: a refund told under both would count
 * twice. A message without `id` is a reason to ask.
 */
function readRefund(
  type: FactType,
  refund: z.infer<typeof RefundMessage>,
  ownMode: boolean,
): Statement {
  const { id, currency } = refund;
  const statement = {
    livemode: modeOf(refund.domain, ownMode),
    refs: [{ type: "reference" as const, value: refund.transaction_reference }],
  };
  if (!id || !currency) return { ...statement, facts: [], lookup: true };
  const amount = readMoney(refund.amount, "amount", currency, paystackExponent);
  return { ...statement, facts: [{ type, object_id: id, amount, currency }] };
}

function readDispute(
  event: string,
  dispute: z.infer<typeof DisputeMessage>,
  ownMode: boolean,
): Statement {
  const { transaction } = dispute;
  const refs: Ref[] = [{ type: "reference", value: transaction.reference }];
  if (transaction.id) refs.push({ type: "payment", value: transaction.id });
  const statement = { livemode: modeOf(dispute.domain, ownMode), refs };
  const type = disputeFact(event, dispute.resolution);
  if (type === null) return { ...statement, facts: [] };
  const currency = dispute.currency ?? transaction.currency;
  const raw = dispute.refund_amount ?? transaction.amount;
  const { amount, code } = readShape(
    z.object({ amount: RawAmount, code: Currency }),
    { amount: raw, code: currency },
  );
  return {
    ...statement,
    facts: [{
      type,
      object_id: dispute.id,
      amount: readMoney(amount, "refund_amount", code, paystackExponent),
      currency: code,
      ...compact<Fact>({
        parent: transaction.id,
        occurred_at: readTime(type === "dispute_opened" ? dispute.created_at : dispute.resolvedAt),
      }),
    }],
  };
}

/** A resolution we don't know is not guessed at: it decides who keeps the money. */
function disputeFact(event: string, resolution: string | null | undefined): FactType | null {
  if (event === "charge.dispute.create" || event === "charge.dispute.remind") {
    return "dispute_opened";
  }
  if (event !== "charge.dispute.resolve") return null;
  return readShape(
    z.string().refine((word) => word === "declined" || LOST.has(word)).transform((word) =>
      LOST.has(word) ? "dispute_lost" as const : "dispute_won" as const
    ),
    resolution,
  );
}

/** Live or test: what the message says, else the mode of the key that signed it. */
export function modeOf(domain: string | null | undefined, ownMode: boolean): boolean {
  if (domain === "live") return true;
  return domain === "test" ? false : ownMode;
}

const Refund = z.object({
  id: Identifier,
  transaction: z.union([Identifier, z.object({ id: Identifier }).transform(({ id }) => id)]),
  amount: RawAmount,
  currency: Currency,
  status: z.enum(["pending", "processing", "needs-attention", "processed", "failed"]),
  dispute: z.union([Identifier, z.object({ id: Identifier }).transform(({ id }) => id)]).nullish()
    .catch(null),
  refunded_at: optionalText,
  merchant_note: optionalText,
});

/** Whether a refund is the one we asked for: our id is in its note. */
export function isRefundNoted(item: unknown, refundId: string): boolean {
  return readShape(Refund, item).merchant_note?.includes(refundId) === true;
}

/** The answer of the refund list. */
export const RefundList = z.object({ data: z.array(z.unknown()) });

/** The fact of one listed refund, or null when it belongs to another transaction. */
export function refundFact(item: unknown, transactionId: string): Fact | null {
  const refund = readShape(Refund, item);
  if (refund.transaction !== transactionId) return null;
  return {
    type: REFUND_EVENTS[`refund.${refund.status}`] ?? "refund_pending",
    object_id: refund.id,
    amount: readMoney(refund.amount, "amount", refund.currency, paystackExponent),
    currency: refund.currency,
    parent: transactionId,
    ...compact<Fact>({ dispute: refund.dispute, occurred_at: readTime(refund.refunded_at) }),
  };
}

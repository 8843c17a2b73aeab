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
  readMoney,
  readShape,
  readTime,
} from "./shapes.ts";

const EXPONENTS = new Map<string, number>([
  ...["BIF", "BYR", "CLF", "CLP", "CVE", "DJF", "GNF", "IDR", "IQD"].map((code) =>
    [code, 0] as const
  ),
  ...["IRR", "ISK", "JPY", "KMF", "KPW", "KRW", "LAK", "LBP", "MMK"].map((code) =>
    [code, 0] as const
  ),
  ...["PYG", "RWF", "SLL", "STD", "UYI", "VND", "VUV", "XAF", "XOF"].map((code) =>
    [code, 0] as const
  ),
  ["XPF", 0],
  ["MOP", 1],
  ...["BHD", "JOD", "KWD", "LYD", "OMR", "TND"].map((code) => [code, 3] as const),
]);

/** The platform's own table: not ISO's for MOP, IDR, IQD, UGX and a few others. */
export function begatewayExponent(currency: string): number {
  return EXPONENTS.get(currency) ?? 2;
}

/** A flag: a boolean, or the 1 and 0 that PHP makes of one. Another word is not guessed at. */
const Flag = z.union([
  z.boolean(),
  z.instanceof(JsonNumber).refine(({ source }) => source === "0" || source === "1")
    .transform(({ source }) => source === "1"),
]);

const Status = z.enum([
  "successful",
  "success",
  "failed",
  "incomplete",
  "pending",
  "canceled",
  "expired",
  "refunded",
]);

const Parent = z.object({ uid: optionalName, tracking_id: optionalName }).nullish().catch(null);

/** A transaction, in notifications and answers alike. */
export const Transaction = z.object({
  uid: Name,
  type: Name,
  status: Status,
  amount: RawAmount,
  currency: Currency,
  tracking_id: optionalName,
  parent_uid: optionalName,
  parent_transaction: Parent,
  test: Flag.nullish(),
  message: optionalText,
  /** Of a refund. */
  reason: optionalText,
  payment_method_type: optionalText,
  method_type: optionalText,
  paid_at: optionalText,
  created_at: optionalText,
  customer: z.object({ email: optionalText }).nullish().catch(null),
  credit_card: z.object({ token: optionalText }).nullish().catch(null),
});
export type Transaction = z.infer<typeof Transaction>;

/** A checkout token, as its own notification and the checkout API tell it. */
export const Checkout = z.object({
  token: Name,
  order: z.object({ amount: RawAmount, currency: Currency, tracking_id: optionalName }),
  finished: Flag.nullish(),
  expired: Flag.nullish(),
  test: Flag.nullish(),
  status: optionalName,
  message: optionalText,
  gateway_response: z.object({
    payment: z.object({ uid: optionalName }).nullish().catch(null),
  }).nullish().catch(null),
});
export type Checkout = z.infer<typeof Checkout>;

/** The flat body of the legacy scheme. */
const LegacyMessage = z.object({
  order_id: Name,
  transaction_id: Name,
  status: Status,
  type: Name,
  amount: RawAmount,
  currency: Currency,
  test: Flag.nullish(),
});

const Kind = z.object({
  transaction: z.looseObject({}).optional(),
  state: z.unknown().optional(),
});

type Read = { eventType: string; statement: Statement };

/** Transactions that tell something about money of ours; authorisations, tokens and payouts don't. */
const TYPES = ["payment", "refund", "chargeback"];
const Named = z.object({ type: Name, status: Name });

/** What a notification says. `ownMode` is the shop's, for messages that do not say. */
export function readNotification(message: unknown, ownMode: boolean): Read {
  const { transaction, state } = readShape(Kind, message);
  // A subscription names its last transaction in passing; the transaction has a notification of its own.
  if (state !== undefined) {
    const word = readShape(Name, state);
    return { eventType: `subscription.${word}`, statement: silent(ownMode) };
  }
  if (transaction === undefined) return readCheckout(readShape(Checkout, message), ownMode);
  const { type, status } = readShape(Named, transaction);
  if (!TYPES.includes(type)) return { eventType: `${type}.${status}`, statement: silent(ownMode) };
  return readTransaction(readShape(Transaction, transaction), ownMode);
}

/** What a message of the legacy scheme says. */
export function readLegacyMessage(message: unknown, ownMode: boolean): Read {
  const told = readShape(LegacyMessage, message);
  if (told.type === "payment") {
    const { transaction_id: uid, order_id: tracking_id, ...rest } = told;
    return readTransaction(readShape(Transaction, { ...rest, uid, tracking_id }), ownMode);
  }
  // It does not say whether transaction_id is the refund's or the payment's: ask the gateway.
  const refs: Ref[] = [{ type: "reference", value: told.order_id }];
  const statement = { livemode: modeOf(told.test, ownMode), refs, facts: [] };
  const moves = told.type === "refund" || told.type === "chargeback";
  return {
    eventType: `${told.type}.${told.status}`,
    statement: moves ? { ...statement, lookup: true } : statement,
  };
}

/** An expired token ends a payment nobody tried; a finished one was tried, by a transaction it does not name. */
function readCheckout(checkout: Checkout, ownMode: boolean): Read {
  const word = checkout.expired ? "expired" : checkout.status ?? "unknown";
  const fact = canceledFact(checkout);
  const lookup = fact === null && checkout.finished ? { lookup: true } : {};
  return {
    eventType: `checkout.${word}`,
    statement: {
      livemode: modeOf(checkout.test, ownMode),
      refs: checkoutRefs(checkout),
      facts: fact === null ? [] : [fact],
      details: compact<Details>({ gateway_response: checkout.message }),
      ...lookup,
    },
  };
}

function readTransaction(transaction: Transaction, ownMode: boolean): Read {
  const fact = transactionFact(transaction);
  return {
    eventType: `${transaction.type}.${transaction.status}`,
    statement: {
      livemode: modeOf(transaction.test, ownMode),
      refs: transactionRefs(transaction),
      facts: fact === null ? [] : [fact],
      ...(transaction.type === "payment" ? { details: transactionDetails(transaction) } : {}),
      // It was given back, in part or whole: by which refund, of how much, only the gateway knows.
      ...(isRefundedPayment(transaction) ? { lookup: true } : {}),
    },
  };
}

/** Whether a payment says that it was refunded, which names no refund. */
export function isRefundedPayment({ type, status }: Transaction): boolean {
  return type === "payment" && status === "refunded";
}

/** The fact of a token nobody paid in time. */
export function canceledFact({ expired, token, order }: Checkout): Fact | null {
  if (!expired) return null;
  const { amount, currency } = order;
  return {
    type: "canceled",
    object_id: token,
    amount: readMoney(amount, "order.amount", currency, begatewayExponent),
    currency,
  };
}

/** The fact a transaction's type and status stand for; null while it is open, or none of ours. */
export function transactionFact(transaction: Transaction): Fact | null {
  const { type, status, amount, currency } = transaction;
  const money = readMoney(amount, "amount", currency, begatewayExponent);
  const fact = factType(type, status);
  if (fact === null) return null;
  return {
    type: fact,
    object_id: transaction.uid,
    amount: money,
    currency,
    ...compact<Fact>({
      parent: type === "payment" ? undefined : parentOf(transaction),
      occurred_at: readTime(transaction.paid_at ?? transaction.created_at),
    }),
  };
}

function factType(type: string, status: Transaction["status"]): FactType | null {
  const stage = STAGES[status];
  if (type === "payment") return PAYMENT_FACTS[status] ?? null;
  if (type === "refund") return REFUND_FACTS[stage];
  if (type === "chargeback") return CHARGEBACK_FACTS[stage];
  return null;
}

const PAYMENT_FACTS: Partial<Record<Transaction["status"], FactType>> = {
  successful: "captured",
  success: "captured",
  refunded: "captured",
  failed: "attempt_failed",
  canceled: "canceled",
  expired: "canceled",
};

const STAGES: Record<Transaction["status"], "done" | "open" | "undone"> = {
  successful: "done",
  success: "done",
  refunded: "done",
  incomplete: "open",
  pending: "open",
  failed: "undone",
  canceled: "undone",
  expired: "undone",
};
const REFUND_FACTS = {
  open: "refund_pending",
  done: "refund_processed",
  undone: "refund_failed",
} as const;
/** A chargeback is the bank's withdrawal itself: once it is successful the money is gone. */
const CHARGEBACK_FACTS = {
  open: "dispute_opened",
  done: "dispute_lost",
  undone: "dispute_won",
} as const;

/** The names a transaction finds its payment by: tracking_id is our reference, where it comes back. */
export function transactionRefs(transaction: Transaction): Ref[] {
  const payment = transaction.type === "payment" ? transaction.uid : parentOf(transaction);
  const reference = transaction.tracking_id ?? transaction.parent_transaction?.tracking_id;
  return refsOf({ reference, payment });
}

/** The names of a checkout. Its token is the gateway's order. */
export function checkoutRefs({ token, order }: Checkout): Ref[] {
  return refsOf({ reference: order.tracking_id, order: token });
}

/** What is kept of a payment beside its facts. */
export function transactionDetails(transaction: Transaction): Details {
  return compact<Details>({
    email: transaction.customer?.email,
    channel: transaction.payment_method_type ?? transaction.method_type,
    gateway_response: transaction.message,
    authorization_code: transaction.credit_card?.token,
    paid_at: readTime(transaction.paid_at),
  });
}

/** Live or test: what the message says, else the shop's. */
export function modeOf(test: boolean | null | undefined, ownMode: boolean): boolean {
  return test === null || test === undefined ? ownMode : !test;
}

function parentOf(transaction: Transaction): string | undefined {
  return transaction.parent_uid ?? transaction.parent_transaction?.uid ?? undefined;
}

function refsOf(names: Partial<Record<Ref["type"], string | null>>): Ref[] {
  return Object.entries(compact<Record<Ref["type"], string>>(names))
    .map(([type, value]) => ({ type: type as Ref["type"], value }));
}

function silent(livemode: boolean): Statement {
  return { livemode, refs: [], facts: [] };
}

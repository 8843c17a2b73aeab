import { Buffer } from "node:buffer";
import { canonicalJson } from "./json.ts";
import { sha256Hex } from "./signature.ts";

/** What a gateway established about one movement of money. */
export type FactType =
  | "authorized"
  | "captured"
  | "attempt_failed"
  | "canceled"
  | "refund_pending"
  | "refund_processed"
  | "refund_failed"
  | "dispute_opened"
  | "dispute_won"
  | "dispute_lost";

/** One fact. Amounts are ISO 4217 minor units; ids are the gateway's, as source text. */
export interface Fact {
  type: FactType;
  /** The gateway's id of the movement itself: payment, refund or dispute. */
  object_id: string;
  amount: bigint;
  currency: string;
  occurred_at?: string;
  fee?: bigint;
  /** What the customer was charged, where that is more than the price. */
  gross?: bigint;
  /** The capture that a refund or a dispute takes from. */
  parent?: string;
  /** The dispute that a refund settles. */
  dispute?: string;
}

/** Whether the facts say that money went back. A refund that failed moved none. */
export function tellsRefund(facts: readonly Fact[]): boolean {
  return facts.some(({ type }) => type === "refund_pending" || type === "refund_processed");
}

/** A name by which an event finds its payment. */
export interface Ref {
  type: "reference" | "order" | "payment" | "invoice" | "subscription";
  value: string;
}

/** What is worth keeping beside the facts; nothing here decides anything. */
export interface Details {
  email?: string;
  channel?: string;
  gateway_response?: string;
  customer_code?: string;
  authorization_code?: string;
  paid_at?: string;
  metadata?: unknown;
}

/** What is told of a subscription. Apart from the details: their metadata may be a payer's own words. */
export interface SubscriptionTold {
  /** The gateway's id of it. */
  id: string;
  /** Ours, of the payment it began with. */
  reference?: string;
  /** The gateway's own word. */
  status?: string;
  period_end?: string;
  /** When it ends; null where it goes on. */
  ends_at?: string | null;
}

/** What a gateway's message or answer says, in our words. */
export interface Statement {
  livemode: boolean;
  refs: Ref[];
  facts: Fact[];
  details?: Details;
  subscription?: SubscriptionTold;
  /** The message names no movement: the gateway has to be asked. */
  lookup?: boolean;
}

/** Signed, but not something we can read: kept as bytes for an operator. */
export interface EventFault {
  code: string;
  message: string;
}

/** The argument of process_payment_atomic. */
export interface PaymentEvent extends Partial<Statement> {
  provider: string;
  event_key: string;
  event_id?: string;
  event_type: string | null;
  source: "webhook" | "replay" | "sweep";
  error?: EventFault;
  raw: { body_base64: string; headers: Record<string, string> };
}

/** Thrown while reading a signed message that can't be what the gateway documents. */
export class UnreadableEvent extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

/** The event as JSON for the Data API: amounts beyond 2^53 as digits, the others as integers. */
export function eventArgument(event: PaymentEvent): Record<string, unknown> {
  return JSON.parse(JSON.stringify(
    { ...event, refs: event.refs ?? [], facts: event.facts ?? [] },
    (_key, value) => typeof value === "bigint" ? jsonInteger(value) : value,
  ));
}

function jsonInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/**
 * The event of a poll. Its key is the hash of what the gateway answered, normalised: the same answer
 * twice is one event, a new answer is a new one.
 */
export function pollEvent(provider: string, statement: Statement): PaymentEvent {
  const { livemode, facts, subscription } = statement;
  return {
    provider,
    ...statement,
    event_key: sha256Hex(canonicalJson({ provider, livemode, facts, subscription })),
    event_type: "poll",
    source: "sweep",
    raw: { body_base64: Buffer.from(canonicalJson(statement)).toString("base64"), headers: {} },
  };
}

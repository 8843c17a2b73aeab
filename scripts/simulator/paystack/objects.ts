/**
 * Paystack's objects as its API and webhooks show them.
 * Shapes: PaystackOSS/doc-code-snippets (dist/api, src/doc/payments) and paystack.com/docs.
 */
import { asJsonValue, type JsonValue } from "../json.ts";
import type { PaystackDispute, PaystackRefund, PaystackTransaction } from "./records.ts";

type JsonObject = { [name: string]: JsonValue };

/** The account every transaction here belongs to. */
export const INTEGRATION = 100_982;

/** Whether money was taken, whatever became of it later. */
export function isPaid(transaction: PaystackTransaction): boolean {
  return transaction.status === "success" || transaction.status === "reversed";
}

/** A transaction as verify, list and fetch answer it, before what differs between them. */
export function transactionObject(transaction: PaystackTransaction): JsonObject {
  return {
    id: BigInt(transaction.id),
    domain: transaction.domain,
    status: transaction.status,
    reference: transaction.reference,
    receipt_number: null,
    amount: transaction.amount,
    message: transaction.message,
    gateway_response: transaction.gateway_response,
    paid_at: transaction.paid_at,
    created_at: transaction.created_at,
    channel: transaction.channel,
    currency: transaction.currency,
    ip_address: "127.0.0.1",
    metadata: metadataOf(transaction),
    log: logOf(transaction),
    fees: transaction.fees,
    fees_split: null,
    authorization: authorizationOf(transaction),
    customer: customerOf(transaction),
    plan: null,
    split: {},
    order_id: null,
    paidAt: transaction.paid_at,
    createdAt: transaction.created_at,
    requested_amount: transaction.requested_amount,
    pos_transaction_data: null,
    source: null,
    fees_breakdown: null,
    connect: null,
    transaction_date: transaction.created_at,
    plan_object: {},
    subaccount: {},
  };
}

/**
 * Metadata as it comes back: what was sent, stringified JSON parsed, and for none one of the three ways of
 * saying nothing that the docs' samples show (null, "", 0), the same for one transaction each time.
 */
export function metadataOf(transaction: PaystackTransaction): JsonValue {
  if (transaction.metadata !== null && transaction.metadata !== undefined) {
    return asJsonValue(transaction.metadata);
  }
  return [null, "", 0][Number(BigInt(transaction.id) % 3n)] ?? null;
}

/** The card, once one was charged; an empty object before. */
export function authorizationOf(transaction: PaystackTransaction): JsonObject {
  if (!isPaid(transaction)) return {};
  return {
    authorization_code: transaction.authorization_code,
    bin: "408408",
    last4: "4081",
    exp_month: "12",
    exp_year: "2030",
    channel: transaction.channel,
    card_type: "visa ",
    bank: "TEST BANK",
    country_code: "NG",
    brand: "visa",
    reusable: true,
    signature: `SIG_${transaction.customer_code.slice(4)}`,
    account_name: null,
  };
}

/** The customer of a transaction. */
export function customerOf(transaction: PaystackTransaction): JsonObject {
  return {
    id: transaction.customer_id,
    first_name: null,
    last_name: null,
    email: transaction.email,
    customer_code: transaction.customer_code,
    phone: null,
    metadata: null,
    risk_action: "default",
    international_format_phone: null,
  };
}

/** A refund as the list shows it; a single fetch spells the dates differently. */
export function refundObject(refund: PaystackRefund, dates: "list" | "fetch"): JsonObject {
  const processed = refund.status === "processed";
  return {
    id: BigInt(refund.id),
    integration: INTEGRATION,
    domain: refund.domain,
    transaction: BigInt(refund.transaction),
    dispute: refund.dispute === null ? null : BigInt(refund.dispute),
    amount: refund.amount,
    deducted_amount: processed ? refund.amount : null,
    currency: refund.currency,
    channel: "migs",
    // A list says 1 or null, a fetch true or false.
    fully_deducted: dates === "fetch" ? processed : processed ? 1 : null,
    refunded_by: "merchant@example.com",
    refunded_at: refund.refunded_at,
    expected_at: refund.expected_at,
    settlement: null,
    customer_note: refund.customer_note,
    merchant_note: refund.merchant_note,
    [dates === "list" ? "created_at" : "createdAt"]: refund.created_at,
    [dates === "list" ? "updated_at" : "updatedAt"]: refund.updated_at,
    status: refund.status,
  };
}

/** A dispute as the API shows it, and, with the other date names, the webhook. */
export function disputeObject(
  dispute: PaystackDispute,
  transaction: PaystackTransaction,
  dates: "api" | "webhook",
): JsonObject {
  return {
    id: BigInt(dispute.id),
    refund_amount: dispute.refund_amount,
    currency: dispute.currency,
    status: dispute.status,
    resolution: dispute.resolution,
    domain: dispute.domain,
    transaction: disputedTransaction(transaction),
    transaction_reference: null,
    category: "chargeback",
    customer: customerOf(transaction),
    bin: "408408",
    last4: "4081",
    dueAt: dispute.due_at,
    resolvedAt: dispute.resolved_at,
    evidence: null,
    attachments: null,
    note: null,
    history: [{ status: "pending", by: transaction.email, createdAt: dispute.created_at }],
    messages: [{
      sender: transaction.email,
      body: "Customer complained about debit without value",
      createdAt: dispute.created_at,
    }],
    [dates === "webhook" ? "created_at" : "createdAt"]: dispute.created_at,
    [dates === "webhook" ? "updated_at" : "updatedAt"]: dispute.updated_at,
  };
}

function disputedTransaction(transaction: PaystackTransaction): JsonObject {
  const whole = transactionObject(transaction);
  return {
    ...whole,
    metadata: "",
    log: null,
    authorization: {},
    customer: { international_format_phone: null },
    plan: {},
  };
}

function logOf(transaction: PaystackTransaction): JsonObject | null {
  if (transaction.attempts === 0) return null;
  const success = isPaid(transaction);
  return {
    start_time: Math.floor(Date.parse(transaction.created_at) / 1000),
    time_spent: 4,
    attempts: transaction.attempts,
    errors: success ? 0 : 1,
    success,
    mobile: false,
    input: [],
    history: [
      { type: "action", message: "Attempted to pay with card", time: 3 },
      success
        ? { type: "success", message: "Successfully paid with card", time: 4 }
        : { type: "error", message: "Error: Declined", time: 4 },
    ],
  };
}

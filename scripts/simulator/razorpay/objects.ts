/**
 * Razorpay's entities as its API and webhooks show them.
 * Shapes: razorpay/markdown-docs (api/orders, api/payments, api/refunds, api/disputes, webhooks).
 */
import type { JsonValue } from "../json.ts";
import type { RazorpayDispute, RazorpayOrder, RazorpayPayment, RazorpayRefund } from "./records.ts";

type JsonObject = { [name: string]: JsonValue };

/** An order entity. */
export function orderObject(order: RazorpayOrder): JsonObject {
  return {
    id: order.id,
    entity: "order",
    amount: order.amount,
    amount_paid: order.amount_paid,
    amount_due: Math.max(0, order.amount - order.amount_paid),
    currency: order.currency,
    receipt: order.receipt,
    offer_id: null,
    status: order.status,
    attempts: order.attempts,
    notes: notesOf(order.notes),
    created_at: order.created_at,
  };
}

/** A payment entity. */
export function paymentObject(payment: RazorpayPayment): JsonObject {
  const cardId = payment.method === "card" ? `card_${payment.id.slice(4)}` : null;
  return {
    id: payment.id,
    entity: "payment",
    amount: payment.amount,
    currency: payment.currency,
    status: payment.status,
    order_id: payment.order_id,
    invoice_id: null,
    international: false,
    method: payment.method,
    amount_refunded: payment.amount_refunded,
    refund_status: refundStatusOf(payment),
    captured: payment.captured,
    description: null,
    card_id: cardId,
    ...(cardId === null ? {} : { card: cardOf(cardId) }),
    bank: payment.method === "netbanking" ? "HDFC" : null,
    wallet: null,
    vpa: payment.method === "upi" ? "customer@upi" : null,
    email: payment.email,
    contact: payment.contact,
    notes: notesOf(payment.notes),
    fee: payment.fee,
    tax: payment.tax,
    ...errorOf(payment),
    acquirer_data: acquirerDataOf(payment),
    created_at: payment.created_at,
    ...(payment.method === "upi"
      ? { upi: { payer_account_type: "bank_account", vpa: "customer@upi", flow: "collect" } }
      : {}),
  };
}

/** What checkout's `payment.failed` and the API say about a failed attempt. */
export function failureOf(payment: RazorpayPayment): JsonObject {
  const cancelled = payment.failure === "payment_cancelled";
  return {
    code: "BAD_REQUEST_ERROR",
    description: cancelled
      ? "Your payment has been cancelled. Try again or complete the payment later."
      : "Your payment didn't go through as it was declined by the bank. Try another payment method or contact your bank.",
    source: cancelled ? "customer" : "bank",
    step: cancelled ? "payment_authentication" : "payment_authorization",
    reason: payment.failure,
    metadata: { payment_id: payment.id, order_id: payment.order_id },
  };
}

/** A refund entity. */
export function refundObject(refund: RazorpayRefund): JsonObject {
  return {
    id: refund.id,
    entity: "refund",
    amount: refund.amount,
    currency: refund.currency,
    payment_id: refund.payment_id,
    notes: notesOf(refund.notes),
    receipt: refund.receipt,
    acquirer_data: { arn: null },
    created_at: refund.created_at,
    batch_id: null,
    status: refund.status,
    speed_processed: "normal",
    speed_requested: refund.speed_requested,
  };
}

/** A dispute entity. `amount_deducted` is 0 unless it is lost (docs, api/disputes/entity). */
export function disputeObject(dispute: RazorpayDispute): JsonObject {
  return {
    id: dispute.id,
    entity: "dispute",
    payment_id: dispute.payment_id,
    amount: dispute.amount,
    currency: dispute.currency,
    amount_deducted: dispute.amount_deducted,
    reason_code: "chargeback",
    respond_by: dispute.created_at + 7 * 86_400,
    status: dispute.status,
    phase: dispute.phase,
    evidence: {
      amount: dispute.amount,
      summary: null,
      shipping_proof: null,
      billing_proof: null,
      cancellation_proof: null,
      customer_communication: null,
      proof_of_service: null,
      explanation_letter: null,
      refund_confirmation: null,
      access_activity_log: null,
      refund_cancellation_policy: null,
      term_and_conditions: null,
      others: null,
      submitted_at: null,
    },
    created_at: dispute.created_at,
  };
}

/** A list answer. */
export function collection(items: JsonValue[]): JsonObject {
  return { entity: "collection", count: items.length, items };
}

/** Empty notes are an empty array (PHP's), others an object. */
function notesOf(notes: Record<string, string>): JsonValue {
  return Object.keys(notes).length === 0 ? [] : notes;
}

function refundStatusOf(payment: RazorpayPayment): "partial" | "full" | null {
  if (payment.amount_refunded === 0) return null;
  return payment.amount_refunded < payment.amount ? "partial" : "full";
}

function errorOf(payment: RazorpayPayment): JsonObject {
  const failure = payment.failure === null ? null : failureOf(payment);
  return {
    error_code: failure?.["code"] ?? null,
    error_description: failure?.["description"] ?? null,
    error_source: failure?.["source"] ?? null,
    error_step: failure?.["step"] ?? null,
    error_reason: failure?.["reason"] ?? null,
  };
}

function cardOf(id: string): JsonObject {
  return {
    id,
    entity: "card",
    name: "",
    last4: "1111",
    network: "Visa",
    type: "debit",
    issuer: null,
    international: false,
    emi: false,
    sub_type: "consumer",
    token_iin: null,
  };
}

function acquirerDataOf(payment: RazorpayPayment): JsonObject {
  if (payment.method === "netbanking") return { bank_transaction_id: "0125836177" };
  if (payment.method === "upi") return { rrn: "322398320067" };
  return { auth_code: payment.captured ? "064381" : null };
}

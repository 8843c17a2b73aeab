/**
 * Stripe's objects as its API and webhooks show them, as far as anybody here reads them.
 * Shapes: stripe/openapi, and the API version that stripe-node 23 asks for.
 */
import type { JsonValue } from "../json.ts";
import type {
  StripeDispute,
  StripeIntent,
  StripeInvoice,
  StripeRefund,
  StripeSession,
  StripeSubscription,
} from "./records.ts";

/** An object as JSON. */
export type JsonObject = { [name: string]: JsonValue };

const MONTH_SECONDS = 30 * 86_400;

/** A checkout session, with what is expanded in place of its id. */
export function sessionObject(
  session: StripeSession,
  expanded: { intent?: JsonObject | undefined; invoice?: JsonObject | undefined } = {},
): JsonObject {
  const { id, amount_total, created, status } = session;
  return {
    id,
    object: "checkout.session",
    adaptive_pricing: { enabled: false },
    amount_subtotal: amount_total,
    amount_total,
    cancel_url: session.cancel_url,
    client_reference_id: session.client_reference_id,
    created,
    currency: session.currency,
    customer: null,
    customer_details: session.customer_email === null ? null : {
      address: null,
      email: session.customer_email,
      name: null,
      phone: null,
      tax_exempt: "none",
      tax_ids: [],
    },
    customer_email: session.customer_email,
    expires_at: created + 86_400,
    invoice: expanded.invoice ?? session.invoice,
    livemode: session.livemode,
    metadata: session.metadata,
    mode: session.mode,
    payment_intent: expanded.intent ?? session.payment_intent,
    payment_method_types: [session.method],
    payment_status: session.payment_status,
    status,
    subscription: session.subscription,
    success_url: session.success_url,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted",
    url: status === "open" ? session.url : null,
  };
}

/** A payment intent. */
export function intentObject(intent: StripeIntent): JsonObject {
  const error = {
    charge: intent.charge,
    code: "card_declined",
    decline_code: "generic_decline",
    message: "Your card was declined.",
    type: "card_error",
  };
  return {
    id: intent.id,
    object: "payment_intent",
    amount: intent.amount,
    amount_capturable: 0,
    amount_received: intent.status === "succeeded" ? intent.amount : 0,
    capture_method: "automatic_async",
    created: intent.created,
    currency: intent.currency,
    customer: null,
    last_payment_error: intent.declined ? error : null,
    latest_charge: intent.charge,
    livemode: intent.livemode,
    metadata: intent.metadata,
    payment_method_types: [intent.method],
    receipt_email: null,
    status: intent.status,
  };
}

/** A charge: an intent's money. What is refunded counts up here; no refund is listed. */
export function chargeObject(intent: StripeIntent, refunded: number): JsonObject {
  return {
    id: intent.charge,
    object: "charge",
    amount: intent.amount,
    amount_captured: intent.amount,
    amount_refunded: refunded,
    captured: true,
    created: intent.created,
    currency: intent.currency,
    disputed: false,
    livemode: intent.livemode,
    metadata: intent.metadata,
    paid: true,
    payment_intent: intent.id,
    refunded: refunded === intent.amount,
    status: "succeeded",
  };
}

/** A refund. */
export function refundObject(refund: StripeRefund): JsonObject {
  const { ends: _ends, ...shown } = refund;
  return { ...shown, object: "refund", balance_transaction: `txn_${refund.id.slice(3)}` };
}

/** A dispute, with what it moved. */
export function disputeObject(dispute: StripeDispute): JsonObject {
  const { moved, ...shown } = dispute;
  return {
    ...shown,
    object: "dispute",
    balance_transactions: moved.map((amount, position) => ({
      id: `txn_${dispute.id.slice(3)}${position}`,
      object: "balance_transaction",
      amount,
      currency: dispute.currency,
      reporting_category: amount < 0 ? "dispute" : "dispute_reversal",
    })),
    is_charge_refundable: dispute.status.startsWith("warning_"),
    livemode: false,
    metadata: {},
    reason: "fraudulent",
  };
}

/** A subscription; its period is that of its only item. */
export function subscriptionObject(subscription: StripeSubscription, months: number): JsonObject {
  const { id, amount, currency, created, status, cancel_at_period_end } = subscription;
  const start = created + Math.max(0, months - 1) * MONTH_SECONDS;
  const end = start + MONTH_SECONDS;
  return {
    id,
    object: "subscription",
    cancel_at: cancel_at_period_end ? end : null,
    cancel_at_period_end,
    collection_method: "charge_automatically",
    created,
    currency,
    customer: subscription.customer,
    ended_at: status === "canceled" ? end : null,
    items: {
      object: "list",
      data: [{
        id: `si_${id.slice(4)}`,
        object: "subscription_item",
        current_period_start: start,
        current_period_end: end,
        price: {
          object: "price",
          currency,
          recurring: { interval: "month", interval_count: 1 },
          type: "recurring",
          unit_amount: amount,
        },
        quantity: 1,
        subscription: id,
      }],
      has_more: false,
    },
    livemode: subscription.livemode,
    metadata: subscription.metadata,
    start_date: created,
    status,
  };
}

/** A paid invoice. Which intent paid it is shown only where `payments` are asked for. */
export function invoiceObject(
  invoice: StripeInvoice,
  subscription: StripeSubscription,
  payments?: JsonObject,
): JsonObject {
  const { amount, currency, metadata, livemode } = subscription;
  const start = subscription.created + invoice.month * MONTH_SECONDS;
  return {
    id: invoice.id,
    object: "invoice",
    amount_due: amount,
    amount_paid: amount,
    amount_remaining: 0,
    billing_reason: invoice.month === 0 ? "subscription_create" : "subscription_cycle",
    created: invoice.created,
    currency,
    customer: subscription.customer,
    customer_email: subscription.email,
    lines: {
      object: "list",
      data: [{
        id: `il_${invoice.id.slice(3)}`,
        object: "line_item",
        amount,
        currency,
        period: { start, end: start + MONTH_SECONDS },
        quantity: 1,
      }],
      has_more: false,
    },
    livemode,
    metadata: {},
    parent: {
      quote_details: null,
      subscription_details: { metadata, subscription: subscription.id },
      type: "subscription_details",
    },
    ...(payments === undefined ? {} : { payments }),
    // As at Stripe: an invoice's own period is the one before.
    period_start: start,
    period_end: start,
    status: "paid",
    total: amount,
  };
}

/** What ties an invoice to the intent that paid it. */
export function invoicePaymentObject(
  invoice: StripeInvoice,
  subscription: StripeSubscription,
): JsonObject {
  return {
    id: `inpay_${invoice.id.slice(3)}`,
    object: "invoice_payment",
    amount_paid: subscription.amount,
    amount_requested: subscription.amount,
    created: invoice.created,
    currency: subscription.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: subscription.livemode,
    payment: { payment_intent: invoice.payment_intent, type: "payment_intent" },
    status: "paid",
  };
}

/** A list of objects, one page. */
export function listObject(url: string, data: JsonObject[], hasMore = false): JsonObject {
  return { object: "list", data, has_more: hasMore, url };
}

/** The digits Stripe shifts a currency by (docs, currencies): ISK and UGX are counted in hundredths. */
export function exponentOf(currency: string): number {
  if (/^(bif|clp|djf|gnf|jpy|kmf|krw|mga|pyg|rwf|vnd|vuv|xaf|xof|xpf)$/i.test(currency)) return 0;
  return /^(bhd|jod|kwd|omr|tnd)$/i.test(currency) ? 3 : 2;
}

/** Now, in seconds. */
export function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}

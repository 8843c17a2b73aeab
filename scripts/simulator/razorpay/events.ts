/**
 * Razorpay's webhooks: bodies, signature and event id.
 * `X-Razorpay-Signature` = hex HMAC-SHA256 of the raw body with the webhook secret; `x-razorpay-event-id` is unique
 * an event, the same on retries and not in the body (docs, webhooks/validate-test, webhooks/faqs).
 */
import { createHmac } from "node:crypto";
import type { SendOptions } from "../deliveries.ts";
import type { Delivery } from "../delivery.ts";
import type { Gateway } from "../gateway.ts";
import { encodePhpJson, type JsonValue } from "../json.ts";
import { alphanumeric } from "../random.ts";
import { disputeObject, orderObject, paymentObject, refundObject } from "./objects.ts";
import type { RazorpayDispute, RazorpayOrder, RazorpayPayment, RazorpayRefund } from "./records.ts";

type JsonObject = { [name: string]: JsonValue };

/** The value of `X-Razorpay-Signature` for a body. */
export function signRazorpay(body: string, webhookSecret: string): string {
  return createHmac("sha256", webhookSecret).update(body).digest("hex");
}

/** What checkout gives its handler: HMAC-SHA256 of `order_id|payment_id` with the API's key secret. */
export function signCheckout(orderId: string, paymentId: string, keySecret: string): string {
  return createHmac("sha256", keySecret).update(`${orderId}|${paymentId}`).digest("hex");
}

/** `payment.authorized`, `payment.captured` or `payment.failed`, with the payment as it is now. */
export function sendPaymentEvent(
  gateway: Gateway,
  event: "payment.authorized" | "payment.captured" | "payment.failed",
  payment: RazorpayPayment,
  options: SendOptions = {},
): Delivery {
  const entity = { ...paymentObject(payment), amount_transferred: 0 };
  return send(
    gateway,
    event,
    payment.order_id,
    { payment: { entity: asSampled(entity, event) } },
    options,
  );
}

/** `order.paid`: fires besides `payment.captured`, for the same payment. */
export function sendOrderPaid(
  gateway: Gateway,
  order: RazorpayOrder,
  payment: RazorpayPayment,
  options: SendOptions = {},
): Delivery {
  return send(gateway, "order.paid", order.id, {
    payment: { entity: paymentObject(payment) },
    order: { entity: orderObject(order) },
  }, options);
}

/** `refund.created`, `refund.processed` or `refund.failed`. */
export function sendRefundEvent(
  gateway: Gateway,
  event: "refund.created" | "refund.processed" | "refund.failed",
  refund: RazorpayRefund,
  payment: RazorpayPayment,
): Delivery {
  return send(gateway, event, payment.order_id, {
    refund: { entity: refundObject(refund) },
    payment: { entity: settledPayment(payment) },
  });
}

/** `payment.dispute.*`. When it is won the payment's order_id is null, as in the docs' sample. */
export function sendDisputeEvent(
  gateway: Gateway,
  step: "created" | "under_review" | "action_required" | "won" | "lost" | "closed",
  dispute: RazorpayDispute,
  payment: RazorpayPayment,
): Delivery {
  const { evidence, ...entity } = disputeObject(dispute);
  const nullOrder = step === "won" || step === "closed" || step === "under_review";
  return send(gateway, `payment.dispute.${step}`, payment.order_id, {
    payment: { entity: { ...settledPayment(payment), ...(nullOrder ? { order_id: null } : {}) } },
    // This one event has the evidence beside the entity.
    dispute: step === "action_required"
      ? { entity, evidence }
      : { entity: { ...entity, evidence } },
  });
}

/**
 * The docs' card samples of authorized and failed payments say `captured: true` and an empty error code:
 * only `status` can be believed (docs, webhooks/payments).
 */
function asSampled(entity: JsonObject, event: string): JsonObject {
  if (entity["method"] !== "card" || event === "payment.captured") return entity;
  const sampled = { ...entity, captured: true, fee: null, tax: null };
  return event === "payment.failed"
    ? sampled
    : { ...sampled, error_code: "", error_description: "" };
}

function settledPayment(payment: RazorpayPayment): JsonObject {
  return { ...paymentObject(payment), base_amount: payment.amount, amount_transferred: 0 };
}

function send(
  gateway: Gateway,
  event: string,
  reference: string,
  payload: { [name: string]: JsonObject },
  options: SendOptions = {},
): Delivery {
  const eventId = alphanumeric(14);
  const body = encodePhpJson({
    entity: "event",
    account_id: "acc_BFQ7uQEaa7j2z7",
    event,
    contains: Object.keys(payload),
    payload,
    created_at: Math.floor(Date.now() / 1000),
  });
  return gateway.deliveries.send({
    provider: "razorpay",
    event,
    reference,
    eventId,
    url: gateway.settings.razorpay.webhookUrl,
    headers: {
      "content-type": "application/json",
      "user-agent": "Razorpay-Webhook/v1",
      "x-razorpay-event-id": eventId,
      "x-razorpay-signature": signRazorpay(body, gateway.settings.razorpay.webhookSecret),
    },
    body,
  }, options);
}

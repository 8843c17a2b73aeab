/** What a customer does at Razorpay's checkout, and what Razorpay then remembers and tells. */
import { z } from "zod";
import type { SendOptions } from "../deliveries.ts";
import { type Gateway, GatewayError } from "../gateway.ts";
import { alphanumeric } from "../random.ts";
import { LATE_AUTHORISATION_TIME, LATE_WEBHOOK_TIME } from "../schedule.ts";
import { sendOrderPaid, sendPaymentEvent } from "./events.ts";
import { PaymentMethod, type RazorpayOrder, type RazorpayPayment } from "./records.ts";

/** What can happen at the checkout. */
export const RazorpayOutcome = z.enum([
  "success",
  "declined",
  "cancel",
  "late_webhook",
  "no_webhook",
  "wrong_amount",
  "authorized_only",
  "late_authorized",
  "two_captures",
]);
export type RazorpayOutcome = z.infer<typeof RazorpayOutcome>;

/** What a test may set besides the outcome. */
export const RazorpayAttempt = z.strictObject({
  outcome: RazorpayOutcome,
  /** What is charged, when it is not the order's amount. */
  amount: z.int().positive().optional(),
  currency: z.string().regex(/^[A-Z]{3}$/).optional(),
  method: PaymentMethod.default("card"),
  email: z.email().default("customer@example.com"),
  contact: z.string().default("+919000090000"),
  /** How late the webhook, or the late authorisation, is, in real milliseconds. */
  delay_ms: z.int().min(0).optional(),
});
export type RazorpayAttempt = z.infer<typeof RazorpayAttempt>;

/** What order creation remembers. */
export interface NewOrder {
  amount: number;
  currency: string;
  receipt: string | null;
  notes: Record<string, string>;
  capture: boolean;
}

/** Unix seconds, as Razorpay writes times. */
export function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}

/** Makes an order. */
export function openOrder(gateway: Gateway, given: NewOrder): RazorpayOrder {
  const order: RazorpayOrder = {
    id: `order_${alphanumeric(14)}`,
    ...given,
    amount_paid: 0,
    status: "created",
    attempts: 0,
    created_at: unixNow(),
  };
  gateway.state.razorpay.orders.push(order);
  gateway.state.changed();
  return order;
}

/** The order with this id. */
export function findOrder(gateway: Gateway, id: string): RazorpayOrder | undefined {
  return gateway.state.razorpay.orders.find((one) => one.id === id);
}

/** The payment with this id. */
export function findPayment(gateway: Gateway, id: string): RazorpayPayment | undefined {
  return gateway.state.razorpay.payments.find((one) => one.id === id);
}

/** Lets the customer try to pay; answers the payments it made (none for a cancelled checkout). */
export function payOrder(
  gateway: Gateway,
  order: RazorpayOrder,
  attempt: RazorpayAttempt,
): RazorpayPayment[] {
  const options: SendOptions = {
    delayMs: attempt.delay_ms ?? (attempt.outcome === "late_webhook" ? LATE_WEBHOOK_TIME : 0),
    withheld: attempt.outcome === "no_webhook",
  };
  switch (attempt.outcome) {
    case "cancel":
      return [];
    case "declined":
      return [fail(gateway, order, attempt)];
    case "late_authorized": {
      const payment = fail(gateway, order, attempt);
      gateway.timers.after(attempt.delay_ms ?? LATE_AUTHORISATION_TIME, () => {
        authorize(gateway, order, payment, {});
        if (order.capture) capturePayment(gateway, payment);
      });
      return [payment];
    }
    case "two_captures":
      return [charge(gateway, order, attempt, options), charge(gateway, order, attempt, options)];
    default:
      return [charge(gateway, order, attempt, options)];
  }
}

/** Captures an authorized payment: `payment.captured`, and `order.paid` once the order's amount is there. */
export function capturePayment(
  gateway: Gateway,
  payment: RazorpayPayment,
  options: SendOptions = {},
): void {
  const order = findOrder(gateway, payment.order_id);
  if (!order) throw new GatewayError(400, "The id provided does not exist");
  payment.status = "captured";
  payment.captured = true;
  // 2 % and 18 % GST on it; `fee` holds both (razorpay.com/pricing, docs api/payments/entity).
  const price = Number((BigInt(payment.amount) * 2n + 50n) / 100n);
  payment.tax = Number((BigInt(price) * 18n + 50n) / 100n);
  payment.fee = price + payment.tax;
  const whole = payment.amount >= order.amount && payment.currency === order.currency;
  if (whole) order.status = "paid";
  order.amount_paid = Math.min(order.amount, order.amount_paid + payment.amount);
  sendPaymentEvent(gateway, "payment.captured", payment, options);
  if (whole) sendOrderPaid(gateway, order, payment, options);
  gateway.state.changed();
}

function charge(
  gateway: Gateway,
  order: RazorpayOrder,
  attempt: RazorpayAttempt,
  options: SendOptions,
): RazorpayPayment {
  const payment = newPayment(gateway, order, attempt);
  authorize(gateway, order, payment, options);
  if (order.capture && attempt.outcome !== "authorized_only") {
    capturePayment(gateway, payment, options);
  }
  return payment;
}

function authorize(
  gateway: Gateway,
  order: RazorpayOrder,
  payment: RazorpayPayment,
  options: SendOptions,
): void {
  payment.status = "authorized";
  payment.failure = null;
  if (order.status === "created") order.status = "attempted";
  sendPaymentEvent(gateway, "payment.authorized", payment, options);
  gateway.state.changed();
}

function fail(gateway: Gateway, order: RazorpayOrder, attempt: RazorpayAttempt): RazorpayPayment {
  const payment = newPayment(gateway, order, attempt);
  payment.status = "failed";
  payment.failure = "payment_failed";
  if (order.status === "created") order.status = "attempted";
  sendPaymentEvent(gateway, "payment.failed", payment);
  gateway.state.changed();
  return payment;
}

function newPayment(
  gateway: Gateway,
  order: RazorpayOrder,
  attempt: RazorpayAttempt,
): RazorpayPayment {
  const wrong = Math.max(1, Math.floor(order.amount / 2));
  const payment: RazorpayPayment = {
    id: `pay_${alphanumeric(14)}`,
    order_id: order.id,
    amount: attempt.amount ?? (attempt.outcome === "wrong_amount" ? wrong : order.amount),
    currency: attempt.currency ?? order.currency,
    status: "created",
    method: attempt.method,
    captured: false,
    amount_refunded: 0,
    email: attempt.email,
    contact: attempt.contact,
    // A payment carries its order's notes (docs, api/orders/create).
    notes: { ...order.notes },
    fee: null,
    tax: null,
    failure: null,
    created_at: unixNow(),
  };
  order.attempts += 1;
  gateway.state.razorpay.payments.push(payment);
  return payment;
}

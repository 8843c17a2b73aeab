/** Subscriptions at Stripe: a session begins one, or a test; its months pass when a test says so. */
import type { SendOptions } from "../deliveries.ts";
import { type Gateway, GatewayError } from "../gateway.ts";
import { alphanumeric } from "../random.ts";
import { unknownId } from "./answers.ts";
import { sendStripeEvent } from "./events.ts";
import { invoiceObject, invoicePaymentObject, subscriptionObject, unixNow } from "./objects.ts";
import { addIntent, isLive, tellCharge, tellIntent } from "./payments.ts";
import type { StripeInvoice, StripeSubscription } from "./records.ts";

/** What a subscription is for. */
export interface NewSubscription {
  metadata: Record<string, string>;
  amount: number;
  currency: string;
  email: string;
}

/** Begins a subscription and pays its first month. */
export function startSubscription(
  gateway: Gateway,
  { metadata, amount, currency, email }: NewSubscription,
  options: SendOptions = {},
): { subscription: StripeSubscription; invoice: StripeInvoice } {
  const unique = alphanumeric(24);
  const subscription: StripeSubscription = {
    id: `sub_${unique}`,
    customer: `cus_${unique.slice(0, 14)}`,
    email,
    amount,
    currency,
    livemode: isLive(gateway),
    metadata,
    status: "active",
    cancel_at_period_end: false,
    created: unixNow(),
  };
  gateway.state.stripe.subscriptions.push(subscription);
  tell(gateway, "created", subscription, 1, options);
  return { subscription, invoice: payMonth(gateway, subscription, options) };
}

/** Lets a subscription end with the month that is paid, or go on after all. */
export function cancelAtPeriodEnd(
  gateway: Gateway,
  subscription: StripeSubscription,
  cancels: boolean,
): void {
  if (subscription.status === "canceled") throw unknownId("subscription", subscription.id);
  subscription.cancel_at_period_end = cancels;
  tell(gateway, "updated", subscription, monthsPaid(gateway, subscription));
  gateway.state.changed();
}

/** The month is over: the next one is paid, or a subscription that was cancelled ends. */
export function passMonth(
  gateway: Gateway,
  subscription: StripeSubscription,
  options: SendOptions = {},
): StripeInvoice | null {
  if (subscription.status === "canceled") throw new GatewayError(400, "it has ended");
  if (!subscription.cancel_at_period_end) return payMonth(gateway, subscription, options);
  subscription.status = "canceled";
  tell(gateway, "deleted", subscription, monthsPaid(gateway, subscription), options);
  gateway.state.changed();
  return null;
}

/** Pays the next month: an invoice, and an intent that knows nothing of us. */
function payMonth(
  gateway: Gateway,
  subscription: StripeSubscription,
  options: SendOptions,
): StripeInvoice {
  const { amount, currency, livemode } = subscription;
  const id = `in_${alphanumeric(24)}`;
  const intent = addIntent(gateway, { amount, currency, livemode, metadata: {}, invoice: id });
  intent.status = "succeeded";
  const invoice: StripeInvoice = {
    id,
    subscription: subscription.id,
    payment_intent: intent.id,
    month: monthsPaid(gateway, subscription),
    created: unixNow(),
  };
  gateway.state.stripe.invoices.push(invoice);
  tellCharge(gateway, "charge.succeeded", intent, 0, options);
  tellIntent(gateway, "payment_intent.succeeded", intent, options);
  const object = invoiceObject(invoice, subscription);
  for (const type of ["invoice.paid", "invoice.payment_succeeded"]) {
    sendStripeEvent(gateway, type, object, about(subscription), options);
  }
  const payment = invoicePaymentObject(invoice, subscription);
  sendStripeEvent(gateway, "invoice_payment.paid", payment, about(subscription), options);
  gateway.state.changed();
  return invoice;
}

/** How many months a subscription has been paid for. */
export function monthsPaid(gateway: Gateway, { id }: StripeSubscription): number {
  return gateway.state.stripe.invoices.filter((one) => one.subscription === id).length;
}

function tell(
  gateway: Gateway,
  step: "created" | "updated" | "deleted",
  subscription: StripeSubscription,
  months: number,
  options: SendOptions = {},
): void {
  const object = subscriptionObject(subscription, months);
  const type = `customer.subscription.${step}`;
  sendStripeEvent(gateway, type, object, about(subscription), options);
}

function about({ metadata, id, livemode }: StripeSubscription) {
  return { reference: metadata["reference"] ?? id, livemode };
}

import { z } from "zod";
import type { Details, Fact, Ref, SubscriptionTold } from "../event.ts";
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
import {
  intentRefs,
  Linked,
  Metadata,
  NOTHING,
  optionalLink,
  stripeExponent,
  Timestamp,
  type Told,
} from "./stripe_shapes.ts";

/** An invoice. The subscription's and the payment's place depend on the endpoint's API version. */
export const Invoice = z.object({
  id: Name,
  amount_paid: RawAmount,
  currency: Currency,
  livemode: z.boolean(),
  status: optionalName,
  billing_reason: optionalName,
  customer: optionalLink,
  customer_email: optionalText,
  subscription: optionalLink,
  subscription_details: z.object({ metadata: Metadata }).nullish().catch(null),
  parent: z.object({
    subscription_details: z.object({ subscription: optionalLink, metadata: Metadata }).nullish(),
  }).nullish().catch(null),
  payment_intent: optionalLink,
  payments: z.object({
    data: z.array(z.object({ payment: z.object({ payment_intent: optionalLink }) })),
  }).nullish().catch(null),
  lines: z.object({
    data: z.array(z.object({ period: z.object({ start: Timestamp, end: Timestamp }) })),
  }).nullish().catch(null),
});
export type Invoice = z.infer<typeof Invoice>;

/** One month of a subscription: the invoice is the capture, its intent only a name. */
export function readInvoice(invoice: Invoice, at?: string): Told {
  const subscription = invoice.subscription ?? invoice.parent?.subscription_details?.subscription;
  if (!subscription) return NOTHING;
  const { currency } = invoice;
  const amount = readMoney(invoice.amount_paid, "amount_paid", currency, stripeExponent);
  const captured = {
    type: "captured" as const,
    object_id: invoice.id,
    amount,
    currency,
    ...compact<Fact>({ occurred_at: at }),
  };
  return {
    refs: invoiceRefs(invoice, subscription),
    // A trial's invoice is paid with nothing.
    facts: amount === 0n ? [] : [captured],
    details: compact<Details>({
      email: invoice.customer_email,
      customer_code: invoice.customer,
      gateway_response: invoice.status,
      paid_at: at,
    }),
    subscription: subscriptionOf(invoice, subscription),
  };
}

/** The intents that paid an invoice, as far as it says. */
export function invoiceIntents(invoice: Invoice): string[] {
  const paidBy = (invoice.payments?.data ?? []).map(({ payment }) => payment.payment_intent);
  return [invoice.payment_intent, ...paidBy].filter((id) => typeof id === "string");
}

/** `order` is what the gateway is asked by, `invoice` and `subscription` are what a month is found by. */
function invoiceRefs(invoice: Invoice, subscription: string): Ref[] {
  return [
    { type: "order", value: invoice.id },
    { type: "invoice", value: invoice.id },
    { type: "subscription", value: subscription },
    ...invoiceIntents(invoice).flatMap((id) => intentRefs(id)),
  ];
}

function subscriptionOf(invoice: Invoice, id: string): SubscriptionTold {
  const { parent, subscription_details, lines } = invoice;
  return {
    id,
    ...compact<SubscriptionTold>({
      reference: (parent?.subscription_details ?? subscription_details)?.metadata?.reference,
      period_end: readTime(lines?.data[0]?.period.end),
    }),
  };
}

const InvoicePayment = z.object({
  invoice: Linked,
  payment: z.object({ payment_intent: optionalLink }),
});

/** Ties an invoice to its intent, by which refunds and disputes name it. It may be one of several parts. */
export function readInvoicePayment(object: unknown): Told {
  const { invoice, payment } = readShape(InvoicePayment, object);
  if (!payment.payment_intent) return NOTHING;
  const refs: Ref[] = [{ type: "order", value: invoice }, { type: "invoice", value: invoice }];
  return { refs: [...refs, ...intentRefs(payment.payment_intent)], facts: [], lookup: true };
}

const Subscription = z.object({
  id: Name,
  status: Name,
  customer: optionalLink,
  metadata: Metadata,
  current_period_end: Timestamp,
  cancel_at_period_end: z.boolean().nullish().catch(null),
  cancel_at: Timestamp,
  ended_at: Timestamp,
  items: z.object({
    data: z.array(z.object({ current_period_end: Timestamp })),
  }).nullish().catch(null),
});

/** A subscription's own state; no money moves by it. */
export function readSubscription(object: unknown): Told {
  const { id, status, customer, metadata, items, ...told } = readShape(Subscription, object);
  const periodEnd = readTime(items?.data[0]?.current_period_end ?? told.current_period_end);
  const ends = readTime(told.ended_at ?? told.cancel_at);
  return {
    refs: [{ type: "subscription", value: id }],
    facts: [],
    details: compact<Details>({ customer_code: customer }),
    subscription: {
      id,
      status,
      ...compact<SubscriptionTold>({ reference: metadata?.reference, period_end: periodEnd }),
      ends_at: ends ?? (told.cancel_at_period_end ? periodEnd : undefined) ?? null,
    },
  };
}

const Subscribed = z.object({
  id: Name,
  subscription: optionalLink,
  customer: optionalLink,
  metadata: Metadata,
});

/** A session that began a subscription: its invoices are the payments. */
export function readSubscribed(object: unknown): Told {
  const { id, subscription, customer, metadata } = readShape(Subscribed, object);
  if (!subscription) return NOTHING;
  return {
    refs: [{ type: "order", value: id }, { type: "subscription", value: subscription }],
    facts: [],
    details: compact<Details>({ customer_code: customer }),
    subscription: {
      id: subscription,
      // Not client_reference_id: on a payment link's page the payer may write that.
      ...compact<SubscriptionTold>({ reference: metadata?.reference }),
    },
  };
}

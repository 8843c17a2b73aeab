/**
 * Stripe's API (api.stripe.com/v1) as far as Payonce calls it: forms in, JSON out.
 * Errors: `{error: {type, code, message}}` (docs, error-handling).
 */
import { z } from "zod";
import { type Gateway, GatewayError } from "../gateway.ts";
import { type Context, Router } from "../http/router.ts";
import { answer, refuse, unknownId } from "./answers.ts";
import {
  disputeObject,
  exponentOf,
  intentObject,
  invoiceObject,
  invoicePaymentObject,
  type JsonObject,
  listObject,
  refundObject,
  sessionObject,
  subscriptionObject,
} from "./objects.ts";
import { findIntent, findSession, type NewSession, openSession, paySession } from "./payments.ts";
import type { StripeIntent, StripeSession, StripeSubscription } from "./records.ts";
import { startRefund } from "./refunds.ts";
import { answerOnce, expands, page, readParameters, requireKey } from "./requests.ts";
import { cancelAtPeriodEnd, monthsPaid } from "./subscriptions.ts";

const Digits = z.string().regex(/^\d{1,12}$/).transform(Number);
const Metadata = z.record(z.string().max(40), z.string().max(500)).default({});
const Url = z.url({ protocol: /^https?$/ });

const SessionBody = z.strictObject({
  mode: z.enum(["payment", "subscription"]),
  client_reference_id: z.string().max(200).nullish(),
  metadata: Metadata,
  payment_intent_data: z.strictObject({ metadata: Metadata }).optional(),
  subscription_data: z.strictObject({ metadata: Metadata }).optional(),
  line_items: z.strictObject({
    0: z.strictObject({
      quantity: Digits,
      price_data: z.strictObject({
        currency: z.string().regex(/^[a-z]{3}$/i).transform((code) => code.toLowerCase()),
        unit_amount: Digits,
        recurring: z.strictObject({ interval: z.literal("month") }).optional(),
        product_data: z.strictObject({ name: z.string().min(1) }),
      }),
    }),
  }),
  adaptive_pricing: z.strictObject({ enabled: z.literal("false") }),
  customer_email: z.email().optional(),
  success_url: Url,
  cancel_url: Url.optional(),
});

const SubscriptionBody = z.strictObject({ cancel_at_period_end: z.enum(["true", "false"]) });

const RefundBody = z.strictObject({
  payment_intent: z.string(),
  amount: Digits.optional(),
  reason: z.enum(["duplicate", "fraudulent", "requested_by_customer"]).optional(),
  metadata: Metadata,
});

/** Calls that need the key. */
export function stripeApi(gateway: Gateway): Router {
  const api = new Router(refuse);
  api.use(requireKey(gateway));
  api.use(answerOnce(gateway));
  api.post("/checkout/sessions", async (context) => {
    const body = await readParameters(context, SessionBody);
    return answer(sessionObject(openSession(gateway, newSession(body), context.origin)));
  });
  api.get("/checkout/sessions/:id", (context) => {
    const session = sessionOf(gateway, context);
    const intent = findIntent(gateway, session.payment_intent);
    return answer(sessionObject(session, {
      intent: intent && expands(context, "payment_intent") ? intentObject(intent) : undefined,
      invoice: session.invoice !== null && expands(context, "invoice.payments")
        ? shownInvoice(gateway, session.invoice, true)
        : undefined,
    }));
  });
  api.post("/checkout/sessions/:id/expire", (context) => {
    const session = sessionOf(gateway, context);
    paySession(gateway, session, { outcome: "expired" });
    return answer(sessionObject(session));
  });
  api.get("/payment_intents/search", (context) => {
    // The one query that is asked: metadata["reference"]:"…"
    const asked = /^metadata\["reference"\]:"([^"\\]*)"$/.exec(context.query["query"] ?? "");
    if (!asked) throw new GatewayError(400, "We were unable to parse your search query");
    const found = gateway.state.stripe.intents
      .filter(({ metadata }) => metadata["reference"] === asked[1]).map(intentObject);
    return answer({ ...listObject("/v1/payment_intents/search", found), object: "search_result" });
  });
  api.get("/payment_intents/:id", (context) => {
    return answer(intentObject(intentOf(gateway, context.parameters["id"] ?? "")));
  });
  api.post("/refunds", async (context) => {
    const { payment_intent, amount, reason, metadata } = await readParameters(context, RefundBody);
    const refund = startRefund(gateway, {
      intent: intentOf(gateway, payment_intent),
      amount,
      reason: reason ?? null,
      metadata,
      outcome: gateway.state.refundOutcome,
    });
    return answer(refundObject(refund));
  });
  api.get("/refunds", (context) => {
    const found = gateway.state.stripe.refunds.filter(isOfIntent(context));
    return answer(page(context, found, refundObject));
  });
  api.get("/refunds/:id", (context) => {
    const id = context.parameters["id"] ?? "";
    const refund = gateway.state.stripe.refunds.find((one) => one.id === id);
    if (!refund) throw unknownId("refund", id);
    return answer(refundObject(refund));
  });
  api.get("/disputes", (context) => {
    const found = gateway.state.stripe.disputes.filter(isOfIntent(context));
    return answer(page(context, found, disputeObject));
  });
  api.get("/invoices", (context) => {
    const { subscription, status } = context.query;
    // Here every invoice is paid at once.
    const found = gateway.state.stripe.invoices.filter((one) =>
      (subscription === undefined || one.subscription === subscription) &&
      (status === undefined || status === "paid")
    );
    const withPayments = expands(context, "data.payments");
    return answer(page(context, found, ({ id }) => shownInvoice(gateway, id, withPayments)));
  });
  api.get("/invoices/:id", (context) => {
    const id = context.parameters["id"] ?? "";
    return answer(shownInvoice(gateway, id, expands(context, "payments")));
  });
  api.get("/subscriptions/:id", (context) => {
    return answer(shownSubscription(gateway, subscriptionOf(gateway, context)));
  });
  api.post("/subscriptions/:id", async (context) => {
    const { cancel_at_period_end } = await readParameters(context, SubscriptionBody);
    const subscription = subscriptionOf(gateway, context);
    cancelAtPeriodEnd(gateway, subscription, cancel_at_period_end === "true");
    return answer(shownSubscription(gateway, subscription));
  });
  api.otherwise((context) => {
    throw new GatewayError(404, `Unrecognized request URL (${context.method}: ${context.path})`);
  });
  return api;
}

function newSession(body: z.infer<typeof SessionBody>): NewSession {
  const { quantity, price_data } = body.line_items[0];
  const { currency, unit_amount, product_data } = price_data;
  checkAmount(unit_amount, currency);
  checkMode(body);
  return {
    mode: body.mode,
    client_reference_id: body.client_reference_id ?? null,
    amount_total: unit_amount * quantity,
    currency,
    name: product_data.name,
    customer_email: body.customer_email ?? null,
    metadata: body.metadata,
    intent_metadata: (body.payment_intent_data ?? body.subscription_data)?.metadata ?? {},
    success_url: body.success_url,
    cancel_url: body.cancel_url ?? null,
  };
}

/** A subscription's price recurs, a payment's does not, and neither takes the other's data. */
function checkMode(body: z.infer<typeof SessionBody>): void {
  const isPlan = body.mode === "subscription";
  const recurs = body.line_items[0].price_data.recurring !== undefined;
  const foreign = isPlan ? body.payment_intent_data : body.subscription_data;
  if (recurs === isPlan && foreign === undefined) return;
  throw new GatewayError(400, `Not what a session in ${body.mode} mode takes`, "parameter_invalid");
}

/** Three-decimal amounts end in 0, those in ISK and UGX in 00 (docs, currencies). */
function checkAmount(amount: number, currency: string): void {
  const step = /^(isk|ugx)$/.test(currency) ? 100 : exponentOf(currency) === 3 ? 10 : 1;
  if (amount % step !== 0) {
    throw new GatewayError(400, `Invalid integer: ${amount}`, "parameter_invalid_integer");
  }
  if (currency === "usd" && amount < 50) {
    throw new GatewayError(
      400,
      "The total amount due must add up to at least $0.50 usd",
      "amount_too_small",
    );
  }
}

function sessionOf(gateway: Gateway, context: Context): StripeSession {
  const id = context.parameters["id"] ?? "";
  const session = findSession(gateway, id);
  if (session?.id !== id) throw unknownId("checkout.session", id);
  return session;
}

function intentOf(gateway: Gateway, id: string): StripeIntent {
  const intent = findIntent(gateway, id);
  if (!intent) throw unknownId("payment_intent", id);
  return intent;
}

function isOfIntent(context: Context): (one: { payment_intent: string }) => boolean {
  const asked = context.query["payment_intent"];
  return ({ payment_intent }) => asked === undefined || payment_intent === asked;
}

function subscriptionOf(gateway: Gateway, context: Context): StripeSubscription {
  const id = context.parameters["id"] ?? "";
  const subscription = gateway.state.stripe.subscriptions.find((one) => one.id === id);
  if (!subscription) throw unknownId("subscription", id);
  return subscription;
}

function shownSubscription(gateway: Gateway, subscription: StripeSubscription): JsonObject {
  return subscriptionObject(subscription, monthsPaid(gateway, subscription));
}

function shownInvoice(gateway: Gateway, id: string, withPayments: boolean): JsonObject {
  const { invoices, subscriptions } = gateway.state.stripe;
  const invoice = invoices.find((one) => one.id === id);
  const subscription = subscriptions.find((one) => one.id === invoice?.subscription);
  if (!invoice || !subscription) throw unknownId("invoice", id);
  const payments = withPayments
    ? listObject("/v1/invoice_payments", [invoicePaymentObject(invoice, subscription)])
    : undefined;
  return invoiceObject(invoice, subscription, payments);
}

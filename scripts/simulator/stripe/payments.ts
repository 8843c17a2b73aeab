/** What a customer does at Stripe's checkout, and what Stripe then remembers and tells. */
import { z } from "zod";
import type { SendOptions } from "../deliveries.ts";
import type { Delivery } from "../delivery.ts";
import { type Gateway, GatewayError } from "../gateway.ts";
import { alphanumeric } from "../random.ts";
import { LATE_WEBHOOK_TIME } from "../schedule.ts";
import { sendStripeEvent } from "./events.ts";
import { chargeObject, intentObject, sessionObject, unixNow } from "./objects.ts";
import type { StripeIntent, StripeSession } from "./records.ts";
import { startSubscription } from "./subscriptions.ts";

/** What can happen at the checkout. `async_…` is a bank debit: days in life, seconds here. */
export const StripeOutcome = z.enum([
  "success",
  "declined",
  "cancel",
  "expired",
  "async_success",
  "async_failed",
  "late_webhook",
  "no_webhook",
  "wrong_amount",
]);
export type StripeOutcome = z.infer<typeof StripeOutcome>;

/** What a test may set besides the outcome. */
export const StripeAttempt = z.strictObject({
  outcome: StripeOutcome,
  /** What is charged, when it is not what was asked for. */
  amount: z.int().positive().optional(),
  currency: z.string().regex(/^[a-z]{3}$/).optional(),
  livemode: z.boolean().optional(),
  /** How late the webhooks are, or a bank debit's end, in real milliseconds. */
  delay_ms: z.int().min(0).optional(),
});
export type StripeAttempt = z.infer<typeof StripeAttempt>;

/** What creating a session remembers. */
export type NewSession = Pick<
  StripeSession,
  | "mode"
  | "client_reference_id"
  | "amount_total"
  | "currency"
  | "name"
  | "customer_email"
  | "metadata"
  | "intent_metadata"
  | "success_url"
  | "cancel_url"
>;

/** Opens a session. Its payment intent is made when somebody tries to pay. */
export function openSession(gateway: Gateway, given: NewSession, origin: string): StripeSession {
  const id = `cs_${isLive(gateway) ? "live" : "test"}_${alphanumeric(56)}`;
  const session: StripeSession = {
    id,
    ...given,
    livemode: isLive(gateway),
    status: "open",
    payment_status: "unpaid",
    method: "card",
    payment_intent: null,
    subscription: null,
    invoice: null,
    url: `${origin}/stripe/c/pay/${id}`,
    created: unixNow(),
  };
  gateway.state.stripe.sessions.push(session);
  gateway.state.changed();
  return session;
}

/** The session with this id or reference. */
export function findSession(gateway: Gateway, name: string): StripeSession | undefined {
  return gateway.state.stripe.sessions.find((one) => one.id === name) ??
    gateway.state.stripe.sessions.findLast((one) => one.client_reference_id === name);
}

/** The intent with this id. */
export function findIntent(gateway: Gateway, id: string | null): StripeIntent | undefined {
  return gateway.state.stripe.intents.find((one) => one.id === id);
}

/** Makes an intent; it is remembered, nothing is told. */
export function addIntent(
  gateway: Gateway,
  given: Pick<StripeIntent, "amount" | "currency" | "livemode" | "metadata" | "invoice">,
): StripeIntent {
  const unique = alphanumeric(24);
  const intent: StripeIntent = {
    id: `pi_${unique}`,
    charge: `ch_${unique}`,
    ...given,
    status: "requires_payment_method",
    ends: null,
    declined: false,
    method: "card",
    created: unixNow(),
  };
  gateway.state.stripe.intents.push(intent);
  return intent;
}

/** Lets the customer do something; answers the deliveries it caused at once. */
export function paySession(
  gateway: Gateway,
  session: StripeSession,
  attempt: StripeAttempt,
): Delivery[] {
  if (session.status !== "open") {
    throw new GatewayError(400, `This Checkout Session is ${session.status}`);
  }
  if (attempt.livemode !== undefined) session.livemode = attempt.livemode;
  const deliveries = act(gateway, session, attempt);
  gateway.state.changed();
  return deliveries;
}

function act(gateway: Gateway, session: StripeSession, attempt: StripeAttempt): Delivery[] {
  const { outcome } = attempt;
  if (outcome === "cancel") return [];
  if (outcome === "expired") {
    session.status = "expired";
    return [tell(gateway, "checkout.session.expired", session)];
  }
  const charged = attempt.amount ??
    (outcome === "wrong_amount" ? Math.max(1, Math.floor(session.amount_total / 2)) : undefined);
  if (charged !== undefined) session.amount_total = charged;
  if (attempt.currency !== undefined) session.currency = attempt.currency;
  if (session.mode === "subscription") return subscribe(gateway, session, attempt);
  const intent = intentOf(gateway, session);
  if (outcome === "declined") {
    intent.declined = true;
    return [tellIntent(gateway, "payment_intent.payment_failed", intent)];
  }
  session.status = "complete";
  intent.declined = false;
  if (outcome === "async_success" || outcome === "async_failed") {
    return debit(gateway, session, intent, attempt);
  }
  intent.status = "succeeded";
  session.payment_status = "paid";
  const options = sendOptions(attempt);
  return [
    tellCharge(gateway, "charge.succeeded", intent, 0, options),
    tellIntent(gateway, "payment_intent.succeeded", intent, options),
    tell(gateway, "checkout.session.completed", session, options),
  ];
}

function sendOptions({ outcome, delay_ms }: StripeAttempt): SendOptions {
  return {
    delayMs: delay_ms ?? (outcome === "late_webhook" ? LATE_WEBHOOK_TIME : 0),
    withheld: outcome === "no_webhook",
  };
}

/** The session's subscription begins and its first month is paid. */
function subscribe(
  gateway: Gateway,
  session: StripeSession,
  attempt: StripeAttempt,
): Delivery[] {
  const { outcome } = attempt;
  // Nothing is made before it is paid, and no debit is simulated here.
  if (outcome === "declined") return [];
  if (outcome === "async_success" || outcome === "async_failed") {
    throw new GatewayError(400, "This Checkout Session takes cards only");
  }
  const options = sendOptions(attempt);
  const { amount_total: amount, currency, intent_metadata: metadata, customer_email } = session;
  const begun = startSubscription(gateway, {
    metadata,
    amount,
    currency,
    email: customer_email ?? "customer@example.com",
  }, options);
  session.status = "complete";
  session.payment_status = "paid";
  session.subscription = begun.subscription.id;
  session.invoice = begun.invoice.id;
  return [tell(gateway, "checkout.session.completed", session, options)];
}

/** A declined card is followed by another one in the same intent. */
function intentOf(gateway: Gateway, session: StripeSession): StripeIntent {
  const known = findIntent(gateway, session.payment_intent);
  const { amount_total: amount, currency, livemode, intent_metadata: metadata } = session;
  const intent = known ??
    addIntent(gateway, { amount, currency, livemode, metadata, invoice: null });
  Object.assign(intent, { amount, currency, livemode });
  session.payment_intent = intent.id;
  return intent;
}

/** The session is complete, and unpaid: the bank answers later. */
function debit(
  gateway: Gateway,
  session: StripeSession,
  intent: StripeIntent,
  attempt: StripeAttempt,
): Delivery[] {
  session.method = intent.method = "sepa_debit";
  intent.status = "processing";
  intent.ends = attempt.outcome === "async_success" ? "succeeded" : "failed";
  const deliveries = [
    tellIntent(gateway, "payment_intent.processing", intent),
    tell(gateway, "checkout.session.completed", session),
  ];
  endDebitLater(gateway, intent, attempt.delay_ms);
  return deliveries;
}

/** Goes on with the debits that were open when an earlier run ended. */
export function resumeStripeDebits(gateway: Gateway): void {
  for (const intent of gateway.state.stripe.intents) endDebitLater(gateway, intent);
}

function endDebitLater(gateway: Gateway, intent: StripeIntent, delay = LATE_WEBHOOK_TIME): void {
  if (intent.ends !== null) gateway.timers.after(delay, () => endDebit(gateway, intent));
}

function endDebit(gateway: Gateway, intent: StripeIntent): void {
  const session = gateway.state.stripe.sessions.find((one) => one.payment_intent === intent.id);
  const { ends } = intent;
  if (!session || ends === null) return;
  intent.ends = null;
  const paid = ends === "succeeded";
  intent.status = paid ? "succeeded" : "requires_payment_method";
  intent.declined = !paid;
  if (paid) session.payment_status = "paid";
  tellIntent(gateway, paid ? "payment_intent.succeeded" : "payment_intent.payment_failed", intent);
  tell(gateway, `checkout.session.async_payment_${ends}`, session);
  gateway.state.changed();
}

/** What an intent is found by in the list of deliveries. */
export function aboutIntent(intent: StripeIntent): { reference: string; livemode: boolean } {
  return { reference: intent.metadata["reference"] ?? intent.id, livemode: intent.livemode };
}

/** Tells of a charge; `refunded` is all that was refunded of it. */
export function tellCharge(
  gateway: Gateway,
  type: string,
  intent: StripeIntent,
  refunded: number,
  options: SendOptions = {},
): Delivery {
  const object = chargeObject(intent, refunded);
  return sendStripeEvent(gateway, type, object, aboutIntent(intent), options);
}

/** Tells of an intent. */
export function tellIntent(
  gateway: Gateway,
  type: string,
  intent: StripeIntent,
  options: SendOptions = {},
): Delivery {
  return sendStripeEvent(gateway, type, intentObject(intent), aboutIntent(intent), options);
}

function tell(
  gateway: Gateway,
  type: string,
  session: StripeSession,
  options: SendOptions = {},
): Delivery {
  const { client_reference_id, id, livemode } = session;
  const about = { reference: client_reference_id ?? id, livemode };
  return sendStripeEvent(gateway, type, sessionObject(session), about, options);
}

/** Whether the key is a live one. */
export function isLive(gateway: Gateway): boolean {
  return gateway.settings.stripe.secretKey.includes("_live_");
}

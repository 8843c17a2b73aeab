import type Stripe from "stripe";
import { leaveUnknown, onlyAboutTheRefund } from "./http.ts";
import type { RefundRequest } from "./provider.ts";
import { sendableInTens } from "./sendable.ts";
import { readShape } from "./shapes.ts";
import { callStripe, listAll } from "./stripe_api.ts";
import { retrieveInvoice } from "./stripe_plans.ts";
import { stripeExponent } from "./stripe_shapes.ts";
import { invoiceIntents } from "./stripe_subscriptions.ts";
import { Refund } from "./stripe_withdrawals.ts";

/** Stripe forgets keys after a day, its refunds it lists for ever: a repeat looks first. */
export async function refundOnce(
  stripe: Stripe,
  request: RefundRequest,
): Promise<{ refund: Refund; intent: string }> {
  const intent = await intentToRefund(stripe, request.captureId).catch(leaveUnknown);
  const known = request.repeated
    ? await findRefund(stripe, intent, request.refundId).catch(leaveUnknown)
    : undefined;
  const refund = known ?? await askForRefund(stripe, intent, request);
  if (refund.payment_intent !== intent) throw new Error("Another refund's answer.");
  return { refund, intent };
}

async function intentToRefund(stripe: Stripe, captureId: string): Promise<string> {
  if (!captureId.startsWith("in_")) return captureId;
  const [intent] = invoiceIntents(await retrieveInvoice(stripe, captureId));
  if (intent === undefined) throw new Error("The invoice does not say what paid it.");
  return intent;
}

async function findRefund(
  stripe: Stripe,
  intent: string,
  refundId: string,
): Promise<Refund | undefined> {
  const listed = await listRefunds(stripe, intent);
  return listed.find(({ metadata }) => metadata?.refund_id === refundId);
}

async function askForRefund(
  stripe: Stripe,
  intent: string,
  request: RefundRequest,
): Promise<Refund> {
  const params = refundParams(intent, request);
  const options = { idempotencyKey: request.refundId };
  const answer = await callStripe(() => stripe.refunds.create(params, options))
    .catch(onlyAboutTheRefund);
  return readShape(Refund, answer);
}

/** An intent's refunds. */
export async function listRefunds(stripe: Stripe, payment_intent: string): Promise<Refund[]> {
  const refunds = await listAll((limit) => stripe.refunds.list({ payment_intent, limit }));
  return refunds.map((item) => readShape(Refund, item));
}

function refundParams(intent: string, request: RefundRequest): Stripe.RefundCreateParams {
  const { refundId, reference, reason, amount, currency } = request;
  return {
    payment_intent: intent,
    amount: sendableInTens(amount, currency, stripeExponent),
    metadata: { reference, refund_id: refundId, reason },
  };
}

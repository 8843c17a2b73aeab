/** The control API for Stripe: pay, refund, dispute and subscribe without a browser. */
import { z } from "zod";
import { readControl, shown } from "../control_calls.ts";
import { type Gateway, GatewayError } from "../gateway.ts";
import { json, Router } from "../http/router.ts";
import { RefundOutcome } from "../state.ts";
import { findIntent, findSession, paySession, StripeAttempt } from "./payments.ts";
import type { StripeDispute, StripeIntent } from "./records.ts";
import { continueDispute, finishRefund, openDispute, startRefund } from "./refunds.ts";
import { passMonth, startSubscription } from "./subscriptions.ts";

const Amount = z.int().positive().optional();

/** The session's id, or our reference. */
const PayCall = StripeAttempt.extend({
  session_id: z.string().optional(),
  reference: z.string().optional(),
});

/** The payment itself, or the one of a session with our reference. */
const which = { payment_intent: z.string().optional(), reference: z.string().optional() };

const RefundCall = z.strictObject({
  ...which,
  amount: Amount,
  outcome: RefundOutcome.default("processed"),
  /** Ends this refund, made earlier with the outcome `pending`, now. */
  refund_id: z.string().optional(),
});

const DisputeCall = z.strictObject({
  ...which,
  amount: Amount,
  outcome: z.enum(["opened", "inquiry", "escalated", "under_review", "won", "lost", "closed"])
    .default("opened"),
  /** Defaults to the payment's latest. */
  dispute_id: z.string().optional(),
});

const SubscriptionCall = z.strictObject({
  reference: z.string().min(1),
  amount: z.int().positive(),
  currency: z.string().regex(/^[a-z]{3}$/).default("usd"),
  email: z.email().default("customer@example.com"),
});

/** A month goes by: the next is paid, or what was cancelled ends. By Stripe's id or our reference. */
const MonthCall = z.strictObject({
  subscription_id: z.string().optional(),
  reference: z.string().optional(),
  withheld: z.boolean().default(false),
});

/** POST /control/stripe/pay, /refund, /dispute, /subscription and /invoice. */
export function stripeControl(gateway: Gateway): Router {
  const control = new Router();
  control.post("/pay", async (context) => {
    const { session_id, reference, ...attempt } = await readControl(context, PayCall);
    const session = findSession(gateway, session_id ?? reference ?? "");
    if (!session) throw new GatewayError(404, "no such session");
    const deliveries = paySession(gateway, session, attempt);
    return json({
      session,
      intent: findIntent(gateway, session.payment_intent) ?? null,
      deliveries: deliveries.map(shown),
    });
  });
  control.post("/refund", async (context) => {
    const call = await readControl(context, RefundCall);
    if (call.refund_id !== undefined) {
      const refund = gateway.state.stripe.refunds.find((one) => one.id === call.refund_id);
      if (!refund) throw new GatewayError(404, "no such refund");
      if (call.outcome !== "pending") finishRefund(gateway, refund, call.outcome);
      return json({ refund });
    }
    const refund = startRefund(gateway, {
      intent: intentOf(gateway, call),
      amount: call.amount,
      reason: null,
      metadata: {},
      outcome: call.outcome,
    });
    return json({ refund });
  });
  control.post("/dispute", async (context) => {
    const call = await readControl(context, DisputeCall);
    const intent = intentOf(gateway, call);
    if (call.outcome === "opened" || call.outcome === "inquiry") {
      const isInquiry = call.outcome === "inquiry";
      return json({ dispute: openDispute(gateway, intent, call.amount, isInquiry) });
    }
    const dispute = latestDispute(gateway, intent, call.dispute_id);
    continueDispute(gateway, dispute, call.outcome);
    return json({ dispute });
  });
  control.post("/subscription", async (context) => {
    const { reference, ...call } = await readControl(context, SubscriptionCall);
    return json(startSubscription(gateway, { ...call, metadata: { reference } }));
  });
  control.post("/invoice", async (context) => {
    const { subscription_id, reference, withheld } = await readControl(context, MonthCall);
    const subscription = gateway.state.stripe.subscriptions.find((one) =>
      subscription_id === undefined
        ? one.metadata["reference"] === reference
        : one.id === subscription_id
    );
    if (!subscription) throw new GatewayError(404, "no such subscription");
    return json({ invoice: passMonth(gateway, subscription, { withheld }) });
  });
  return control;
}

function intentOf(
  gateway: Gateway,
  call: { payment_intent?: string | undefined; reference?: string | undefined },
): StripeIntent {
  const id = call.payment_intent ??
    findSession(gateway, call.reference ?? "")?.payment_intent ?? null;
  const intent = findIntent(gateway, id);
  if (!intent) throw new GatewayError(404, "no such payment");
  return intent;
}

function latestDispute(
  gateway: Gateway,
  intent: StripeIntent,
  id: string | undefined,
): StripeDispute {
  const dispute = gateway.state.stripe.disputes.findLast((one) =>
    id === undefined ? one.payment_intent === intent.id : one.id === id
  );
  if (!dispute) throw new GatewayError(404, "no such dispute");
  return dispute;
}

/** The control API for a gateway of the platform: pay, refund and charge back without a browser. */
import { json, Router } from "../http/router.ts";
import { z } from "zod";
import { readControl } from "../control_calls.ts";
import { GatewayError } from "../gateway.ts";
import { RefundOutcome } from "../state.ts";
import { BegatewayAttempt, openCheckout, payCheckout } from "./payments.ts";
import type { BegatewayCheckout, BegatewayTransaction } from "./records.ts";
import { ENDS, openChargeback, settle, startRefund } from "./refunds.ts";
import { findCheckout, findTransaction, type Shop } from "./shop.ts";

const Amount = z.int().positive().optional();

/** A token, or our reference; one nobody opened needs an amount. */
const PayCall = BegatewayAttempt.extend({
  token: z.string().optional(),
  reference: z.string().optional(),
});

/** The payment itself, or the last successful one under a reference. */
const which = { uid: z.string().optional(), reference: z.string().optional() };

const RefundCall = z.strictObject({
  ...which,
  amount: Amount,
  outcome: RefundOutcome.default("processed"),
  /** Ends this refund, made earlier with the outcome `pending`, now. */
  refund_uid: z.string().optional(),
});

const DisputeCall = z.strictObject({
  ...which,
  amount: Amount,
  outcome: z.enum(["opened", "lost", "won"]).default("lost"),
});

const CHARGEBACKS = { opened: "pending", lost: "successful", won: "failed" } as const;

/** POST /control/<name>/pay, /refund and /dispute. */
export function begatewayControl(shop: Shop): Router {
  const control = new Router();
  control.post("/pay", async (context) => {
    const { token, reference, ...attempt } = await readControl(context, PayCall);
    const checkout = checkoutOf(shop, token, reference) ?? paidElsewhere(shop, reference, attempt);
    return json({ checkout, transactions: payCheckout(shop, checkout, attempt) });
  });
  control.post("/refund", async (context) => {
    const call = await readControl(context, RefundCall);
    if (call.refund_uid !== undefined) {
      const refund = findTransaction(shop, call.refund_uid);
      if (!refund) throw new GatewayError(404, "no such refund");
      if (call.outcome !== "pending") settle(shop, refund, ENDS[call.outcome]);
      return json({ refund });
    }
    const refund = startRefund(shop, {
      parent: paymentOf(shop, call),
      amount: call.amount,
      reason: "client request",
      trackingId: null,
      outcome: call.outcome,
    });
    return json({ refund });
  });
  control.post("/dispute", async (context) => {
    const call = await readControl(context, DisputeCall);
    const parent = paymentOf(shop, call);
    const open = shop.records().transactions.findLast((one) =>
      one.type === "chargeback" && one.parent_uid === parent.uid && one.status === "pending"
    );
    const status = CHARGEBACKS[call.outcome];
    if (open && status !== "pending") {
      settle(shop, open, status);
      return json({ chargeback: open });
    }
    return json({ chargeback: openChargeback(shop, parent, call.amount, status) });
  });
  return control;
}

function checkoutOf(
  shop: Shop,
  token: string | undefined,
  reference: string | undefined,
): BegatewayCheckout | undefined {
  if (token !== undefined) return findCheckout(shop, token);
  return shop.records().checkouts.findLast((one) => one.tracking_id === reference);
}

function paymentOf(
  shop: Shop,
  call: { uid?: string | undefined; reference?: string | undefined },
): BegatewayTransaction {
  const payment = call.uid === undefined
    ? shop.records().transactions.findLast((one) =>
      one.type === "payment" && one.status === "successful" && one.tracking_id === call.reference
    )
    : findTransaction(shop, call.uid);
  if (!payment) throw new GatewayError(404, "no such payment");
  return payment;
}

function paidElsewhere(
  shop: Shop,
  reference: string | undefined,
  attempt: BegatewayAttempt,
): BegatewayCheckout {
  if (attempt.amount === undefined || reference === undefined) {
    throw new GatewayError(404, "no such checkout; give a reference and an amount to make one");
  }
  return openCheckout(shop, {
    amount: attempt.amount,
    currency: attempt.currency ?? "EUR",
    description: "Paid elsewhere",
    tracking_id: reference,
    expired_at: new Date(Date.now() + 86_400_000).toISOString(),
    email: "customer@example.com",
    test: attempt.test ?? true,
    attempts: 1,
    settings: {
      success_url: null,
      decline_url: null,
      fail_url: null,
      cancel_url: null,
      notification_url: null,
    },
  });
}

/** The control API for Razorpay: pay, refund and dispute without a browser. */
import { json, Router } from "../http/router.ts";
import { z } from "zod";
import { readControl } from "../control_calls.ts";
import { type Gateway, GatewayError } from "../gateway.ts";
import { RefundOutcome } from "../state.ts";
import { signCheckout } from "./events.ts";
import { findOrder, findPayment, openOrder, payOrder, RazorpayAttempt } from "./payments.ts";
import { RazorpayDispute, type RazorpayOrder, type RazorpayPayment } from "./records.ts";
import { continueDispute, finishRefund, openDispute, startRefund } from "./refunds.ts";

const Amount = z.int().positive().optional();

/** Without an order_id an order is made that nobody asked for; it needs an amount. */
const PayCall = RazorpayAttempt.extend({
  order_id: z.string().optional(),
  notes: z.record(z.string(), z.string()).default({}),
});

/** The payment itself, or the order's last captured one. */
const which = { payment_id: z.string().optional(), order_id: z.string().optional() };

const RefundCall = z.strictObject({
  ...which,
  amount: Amount,
  outcome: RefundOutcome.default("processed"),
  /** Ends this refund, made earlier with the outcome `pending`, now. */
  refund_id: z.string().optional(),
});

const DisputeCall = z.strictObject({
  ...which,
  /** What is disputed, or, when it is lost, what is deducted. */
  amount: Amount,
  outcome: z.enum(["opened", "under_review", "action_required", "won", "lost", "closed"])
    .default("opened"),
  phase: RazorpayDispute.shape.phase.default("chargeback"),
  /** Defaults to the payment's latest. */
  dispute_id: z.string().optional(),
});

/** POST /control/razorpay/pay, /refund and /dispute. */
export function razorpayControl(gateway: Gateway): Router {
  const control = new Router();
  control.post("/pay", async (context) => {
    const { order_id, notes, ...attempt } = await readControl(context, PayCall);
    const order = order_id === undefined
      ? orderElsewhere(gateway, attempt, notes)
      : knownOrder(gateway, order_id);
    const payments = payOrder(gateway, order, attempt);
    return json({
      order,
      payments,
      checkout: payments.map((payment) => ({
        razorpay_payment_id: payment.id,
        razorpay_order_id: order.id,
        razorpay_signature: signCheckout(order.id, payment.id, gateway.settings.razorpay.keySecret),
      })),
    });
  });
  control.post("/refund", async (context) => {
    const call = await readControl(context, RefundCall);
    if (call.refund_id !== undefined) {
      const refund = gateway.state.razorpay.refunds.find((one) => one.id === call.refund_id);
      if (!refund) throw new GatewayError(404, "no such refund");
      if (call.outcome !== "pending") finishRefund(gateway, refund, call.outcome);
      return json({ refund });
    }
    const refund = startRefund(gateway, {
      payment: paymentOf(gateway, call),
      amount: call.amount,
      speed: "normal",
      notes: {},
      receipt: null,
      outcome: call.outcome,
    });
    return json({ refund });
  });
  control.post("/dispute", async (context) => {
    const call = await readControl(context, DisputeCall);
    const payment = paymentOf(gateway, call);
    if (call.outcome === "opened") {
      return json({ dispute: openDispute(gateway, payment, call.amount, call.phase) });
    }
    const dispute = gateway.state.razorpay.disputes.findLast((one) =>
      call.dispute_id === undefined ? one.payment_id === payment.id : one.id === call.dispute_id
    );
    if (!dispute) throw new GatewayError(404, "no such dispute");
    continueDispute(gateway, dispute, call.outcome, call.amount);
    return json({ dispute });
  });
  return control;
}

function paymentOf(
  gateway: Gateway,
  call: { payment_id?: string | undefined; order_id?: string | undefined },
): RazorpayPayment {
  const payment = call.payment_id === undefined
    ? gateway.state.razorpay.payments.findLast((one) =>
      one.order_id === call.order_id && one.captured
    )
    : findPayment(gateway, call.payment_id);
  if (!payment) throw new GatewayError(404, "no such payment");
  return payment;
}

function knownOrder(gateway: Gateway, id: string): RazorpayOrder {
  const order = findOrder(gateway, id);
  if (!order) throw new GatewayError(404, "no such order");
  return order;
}

function orderElsewhere(
  gateway: Gateway,
  attempt: RazorpayAttempt,
  notes: Record<string, string>,
): RazorpayOrder {
  if (attempt.amount === undefined) {
    throw new GatewayError(400, "give an order_id, or an amount to make an order");
  }
  return openOrder(gateway, {
    amount: attempt.amount,
    currency: attempt.currency ?? "INR",
    receipt: null,
    notes,
    capture: true,
  });
}

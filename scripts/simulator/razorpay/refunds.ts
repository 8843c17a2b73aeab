/** Refunds and disputes at Razorpay. */
import type { Gateway } from "../gateway.ts";
import { GatewayError } from "../gateway.ts";
import { alphanumeric } from "../random.ts";
import { REFUND_TIME } from "../schedule.ts";
import type { RefundOutcome } from "../state.ts";
import { sendDisputeEvent, sendRefundEvent } from "./events.ts";
import { findPayment, unixNow } from "./payments.ts";
import type { RazorpayDispute, RazorpayPayment, RazorpayRefund } from "./records.ts";

/** A refund to be made. */
export interface RefundRequest {
  payment: RazorpayPayment;
  amount: number | undefined;
  speed: "normal" | "optimum";
  notes: Record<string, string>;
  receipt: string | null;
  outcome: RefundOutcome;
}

/**
 * Makes a refund. One that succeeds is `processed` from the first answer on, and `refund.created` says so too (the
 * docs' samples); one that fails, or waits, is pending first.
 */
export function startRefund(gateway: Gateway, request: RefundRequest): RazorpayRefund {
  const { payment } = request;
  if (payment.status === "refunded") {
    throw new GatewayError(400, "The payment has been fully refunded already");
  }
  if (payment.status !== "captured") {
    throw new GatewayError(400, "The payment status should be captured for action to be taken");
  }
  const left = payment.amount - payment.amount_refunded;
  const amount = request.amount ?? left;
  if (amount > left) {
    throw new GatewayError(
      400,
      "The total refund amount is greater than the refund payment amount",
      "amount",
    );
  }
  const refund: RazorpayRefund = {
    id: `rfnd_${alphanumeric(14)}`,
    payment_id: payment.id,
    amount,
    currency: payment.currency,
    status: request.outcome === "processed" ? "processed" : "pending",
    ends: request.outcome,
    speed_requested: request.speed,
    notes: request.notes,
    receipt: request.receipt,
    created_at: unixNow(),
  };
  gateway.state.razorpay.refunds.push(refund);
  payment.amount_refunded += amount;
  if (payment.amount_refunded === payment.amount) payment.status = "refunded";
  sendRefundEvent(gateway, "refund.created", refund, payment);
  gateway.state.changed();
  finishLater(gateway, refund);
  return refund;
}

/** Goes on with the refunds that were open when an earlier run ended. */
export function resumeRazorpayRefunds(gateway: Gateway): void {
  for (const refund of gateway.state.razorpay.refunds) {
    if (refund.status === "pending") finishLater(gateway, refund);
  }
}

/** Ends a refund and tells; the money of a failed one is the merchant's again. */
export function finishRefund(
  gateway: Gateway,
  refund: RazorpayRefund,
  outcome: "processed" | "failed",
): void {
  const payment = findPayment(gateway, refund.payment_id);
  if (!payment) return;
  if (outcome === "failed" && refund.status !== "failed") {
    payment.amount_refunded -= refund.amount;
    if (payment.status === "refunded") payment.status = "captured";
  }
  refund.status = outcome;
  sendRefundEvent(gateway, `refund.${outcome}`, refund, payment);
  gateway.state.changed();
}

/** Opens a dispute over a payment, for all of it unless an amount is given. */
export function openDispute(
  gateway: Gateway,
  payment: RazorpayPayment,
  amount: number | undefined,
  phase: RazorpayDispute["phase"],
): RazorpayDispute {
  const dispute: RazorpayDispute = {
    id: `disp_${alphanumeric(14)}`,
    payment_id: payment.id,
    amount: amount ?? payment.amount,
    currency: payment.currency,
    amount_deducted: 0,
    status: "open",
    phase,
    created_at: unixNow(),
  };
  gateway.state.razorpay.disputes.push(dispute);
  sendDisputeEvent(gateway, "created", dispute, payment);
  gateway.state.changed();
  return dispute;
}

/** Moves a dispute on and tells. What is deducted when it is lost may be less than what was disputed. */
export function continueDispute(
  gateway: Gateway,
  dispute: RazorpayDispute,
  step: "under_review" | "action_required" | "won" | "lost" | "closed",
  deducted: number | undefined,
): void {
  const payment = findPayment(gateway, dispute.payment_id);
  if (!payment) throw new GatewayError(400, "The id provided does not exist");
  dispute.status = step === "action_required" ? "open" : step;
  if (step === "lost") dispute.amount_deducted = deducted ?? dispute.amount;
  sendDisputeEvent(gateway, step, dispute, payment);
  gateway.state.changed();
}

function finishLater(gateway: Gateway, refund: RazorpayRefund): void {
  const outcome = refund.ends;
  if (outcome === "pending") return;
  gateway.timers.after(
    REFUND_TIME / gateway.settings.timeScale,
    () => finishRefund(gateway, refund, outcome),
  );
}

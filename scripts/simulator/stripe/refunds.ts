/** Refunds and disputes at Stripe. */
import { type Gateway, GatewayError } from "../gateway.ts";
import { alphanumeric } from "../random.ts";
import { REFUND_TIME } from "../schedule.ts";
import { sendStripeEvent } from "./events.ts";
import { disputeObject, refundObject, unixNow } from "./objects.ts";
import { aboutIntent, findIntent, tellCharge } from "./payments.ts";
import type { StripeDispute, StripeIntent, StripeRefund } from "./records.ts";

/** A refund to be made. */
export interface RefundRequest {
  intent: StripeIntent;
  amount: number | undefined;
  reason: string | null;
  metadata: Record<string, string>;
  outcome: StripeRefund["ends"];
}

/** Makes a refund: `refund.created` and `charge.refunded` at once, its end a (scaled) while later. */
export function startRefund(gateway: Gateway, request: RefundRequest): StripeRefund {
  const { intent } = request;
  if (intent.status !== "succeeded") {
    throw new GatewayError(
      400,
      `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
    );
  }
  const left = intent.amount - refundedOf(gateway, intent);
  if (left <= 0) {
    throw new GatewayError(
      400,
      `Charge ${intent.charge} has already been refunded.`,
      "charge_already_refunded",
    );
  }
  const amount = request.amount ?? left;
  if (amount > left) {
    throw new GatewayError(
      400,
      `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
    );
  }
  const refund: StripeRefund = {
    id: `re_${alphanumeric(24)}`,
    payment_intent: intent.id,
    charge: intent.charge,
    amount,
    currency: intent.currency,
    reason: request.reason,
    metadata: request.metadata,
    status: "pending",
    ends: request.outcome,
    created: unixNow(),
  };
  gateway.state.stripe.refunds.push(refund);
  tellRefund(gateway, ["refund.created"], refund, intent);
  tellCharge(gateway, "charge.refunded", intent, refundedOf(gateway, intent));
  gateway.state.changed();
  finishLater(gateway, refund);
  return refund;
}

/** Goes on with the refunds that were open when an earlier run ended. */
export function resumeStripeRefunds(gateway: Gateway): void {
  for (const refund of gateway.state.stripe.refunds) finishLater(gateway, refund);
}

/** Ends a refund that is still open, and tells: both names of the event are sent. */
export function finishRefund(
  gateway: Gateway,
  refund: StripeRefund,
  outcome: "processed" | "failed",
): void {
  const intent = findIntent(gateway, refund.payment_intent);
  if (!intent || refund.status !== "pending") return;
  refund.status = outcome === "processed" ? "succeeded" : "failed";
  const types = ["refund.updated", "charge.refund.updated"];
  tellRefund(gateway, outcome === "failed" ? ["refund.failed", ...types] : types, refund, intent);
  gateway.state.changed();
}

/** What is refunded or on its way back. */
export function refundedOf(gateway: Gateway, intent: StripeIntent): number {
  return gateway.state.stripe.refunds
    .filter((one) => one.payment_intent === intent.id && one.status !== "failed")
    .reduce((sum, one) => sum + one.amount, 0);
}

/** Opens a dispute, or an inquiry, which withdraws no money. */
export function openDispute(
  gateway: Gateway,
  intent: StripeIntent,
  amount = intent.amount,
  inquiry = false,
): StripeDispute {
  const dispute: StripeDispute = {
    id: `du_${alphanumeric(24)}`,
    payment_intent: intent.id,
    charge: intent.charge,
    amount,
    currency: intent.currency,
    status: inquiry ? "warning_needs_response" : "needs_response",
    moved: inquiry ? [] : [-amount],
    created: unixNow(),
  };
  gateway.state.stripe.disputes.push(dispute);
  const types = ["charge.dispute.created", "charge.dispute.funds_withdrawn"];
  tellDispute(gateway, inquiry ? types.slice(0, 1) : types, dispute, intent);
  return dispute;
}

/** What a dispute can become; `escalated` makes a dispute of an inquiry. */
export type DisputeStep = "escalated" | "under_review" | "won" | "lost" | "closed";

/** Moves a dispute on and tells. */
export function continueDispute(gateway: Gateway, dispute: StripeDispute, step: DisputeStep): void {
  const intent = findIntent(gateway, dispute.payment_intent);
  if (!intent) throw new GatewayError(404, "no such payment intent");
  const isInquiry = dispute.status.startsWith("warning_");
  if (isInquiry !== (step === "escalated" || step === "closed")) {
    throw new GatewayError(400, `a dispute that is ${dispute.status} can't be ${step}`);
  }
  switch (step) {
    case "escalated":
      dispute.status = "needs_response";
      dispute.moved.push(-dispute.amount);
      return tellDispute(
        gateway,
        ["charge.dispute.updated", "charge.dispute.funds_withdrawn"],
        dispute,
        intent,
      );
    case "under_review":
      dispute.status = "under_review";
      return tellDispute(gateway, ["charge.dispute.updated"], dispute, intent);
    case "closed":
      dispute.status = "warning_closed";
      return tellDispute(gateway, ["charge.dispute.closed"], dispute, intent);
    case "lost":
      dispute.status = "lost";
      return tellDispute(gateway, ["charge.dispute.closed"], dispute, intent);
    case "won":
      dispute.status = "won";
      dispute.moved.push(dispute.amount);
      return tellDispute(
        gateway,
        ["charge.dispute.closed", "charge.dispute.funds_reinstated"],
        dispute,
        intent,
      );
  }
}

function tellRefund(
  gateway: Gateway,
  types: string[],
  refund: StripeRefund,
  intent: StripeIntent,
): void {
  for (const type of types) {
    sendStripeEvent(gateway, type, refundObject(refund), aboutIntent(intent));
  }
}

function tellDispute(
  gateway: Gateway,
  types: string[],
  dispute: StripeDispute,
  intent: StripeIntent,
): void {
  for (const type of types) {
    sendStripeEvent(gateway, type, disputeObject(dispute), aboutIntent(intent));
  }
  gateway.state.changed();
}

function finishLater(gateway: Gateway, refund: StripeRefund): void {
  const outcome = refund.ends;
  if (outcome === "pending" || refund.status !== "pending") return;
  gateway.timers.after(
    REFUND_TIME / gateway.settings.timeScale,
    () => finishRefund(gateway, refund, outcome),
  );
}

/** Refunds and disputes at Paystack. */
import { z } from "zod";
import { type Gateway, GatewayError } from "../gateway.ts";
import { REFUND_TIME } from "../schedule.ts";
import { sendDisputeEvent, sendRefundEvent } from "./events.ts";
import { findTransaction } from "./payments.ts";
import { isPaid } from "./objects.ts";
import type { PaystackDispute, PaystackRefund, PaystackTransaction } from "./records.ts";

/** How a refund ends; `pending` leaves it open for a later call. */
export const PaystackRefundOutcome = z.enum(["processed", "failed", "pending", "needs-attention"]);
export type PaystackRefundOutcome = z.infer<typeof PaystackRefundOutcome>;

/** A refund to be made. */
export interface RefundRequest {
  transaction: PaystackTransaction;
  amount: number | undefined;
  customerNote?: string | undefined;
  merchantNote?: string | undefined;
  dispute?: string | undefined;
  outcome: PaystackRefundOutcome;
}

/**
 * Queues a refund: `refund.pending` at once, `refund.processing` and its end a (scaled) while later. The wording of
 * the refusals is inferred; that they are 400s is documented.
 */
export function startRefund(gateway: Gateway, request: RefundRequest): PaystackRefund {
  const { transaction } = request;
  if (!isPaid(transaction)) {
    throw new GatewayError(
      400,
      "Only successful transactions can be refunded",
      "invalid_transaction",
    );
  }
  const left = transaction.amount - refundedOf(gateway, transaction);
  if (left <= 0) {
    throw new GatewayError(400, "Transaction has been fully reversed", "transaction_reversed");
  }
  const amount = request.amount ?? left;
  if (amount > left) {
    throw new GatewayError(
      400,
      "Refund amount cannot be more than the amount left",
      "invalid_params",
    );
  }
  const now = new Date().toISOString();
  const refund: PaystackRefund = {
    id: gateway.state.nextId(),
    transaction: transaction.id,
    transaction_reference: transaction.reference,
    dispute: request.dispute ?? null,
    amount,
    currency: transaction.currency,
    domain: transaction.domain,
    status: "pending",
    ends: request.outcome,
    customer_note: request.customerNote ?? `Refund for transaction ${transaction.reference}`,
    merchant_note: request.merchantNote ??
      `Refund for transaction ${transaction.reference} by merchant@example.com`,
    refunded_at: null,
    expected_at: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    created_at: now,
    updated_at: now,
  };
  gateway.state.paystack.refunds.push(refund);
  sendRefundEvent(gateway, refund, transaction);
  gateway.state.changed();
  finishLater(gateway, refund);
  return refund;
}

/** Goes on with the refunds that were open when an earlier run ended. */
export function resumePaystackRefunds(gateway: Gateway): void {
  for (const refund of gateway.state.paystack.refunds) {
    finishLater(gateway, refund);
  }
}

/** Ends a refund that is still open, and tells. */
export function finishRefund(
  gateway: Gateway,
  refund: PaystackRefund,
  outcome: Exclude<PaystackRefundOutcome, "pending">,
): void {
  if (refund.status !== "pending" && refund.status !== "processing") return;
  const transaction = findTransaction(gateway, refund.transaction);
  if (!transaction) return;
  refund.status = outcome;
  refund.updated_at = new Date().toISOString();
  if (outcome === "processed") {
    refund.refunded_at = refund.updated_at;
    // "reversed" stands for all or part of it (paystack.com/docs, "Verify payments").
    transaction.status = "reversed";
  }
  sendRefundEvent(gateway, refund, transaction);
  gateway.state.changed();
}

/** What is refunded or on its way back. */
export function refundedOf(gateway: Gateway, transaction: PaystackTransaction): number {
  return gateway.state.paystack.refunds
    .filter((one) => one.transaction === transaction.id && one.status !== "failed")
    .reduce((sum, one) => sum + one.amount, 0);
}

/** Opens a dispute over a transaction, for all of it unless an amount is given. */
export function openDispute(
  gateway: Gateway,
  transaction: PaystackTransaction,
  amount = transaction.amount,
): PaystackDispute {
  const now = new Date();
  const dispute: PaystackDispute = {
    id: gateway.state.nextId(),
    transaction: transaction.id,
    refund_amount: amount,
    currency: transaction.currency,
    domain: transaction.domain,
    status: "awaiting-merchant-feedback",
    resolution: null,
    created_at: now.toISOString(),
    updated_at: now.toISOString(),
    due_at: new Date(now.getTime() + 86_400_000).toISOString(),
    resolved_at: null,
  };
  gateway.state.paystack.disputes.push(dispute);
  sendDisputeEvent(gateway, "create", dispute, transaction);
  gateway.state.changed();
  return dispute;
}

/** Reminds of a dispute, or resolves it: lost when the claim was accepted, won when it was declined. */
export function continueDispute(
  gateway: Gateway,
  dispute: PaystackDispute,
  outcome: "remind" | "won" | "lost",
  amount: number | undefined,
): void {
  const transaction = findTransaction(gateway, dispute.transaction);
  if (!transaction) throw new GatewayError(404, "Transaction not found");
  dispute.updated_at = new Date().toISOString();
  if (outcome !== "remind") {
    dispute.status = "resolved";
    dispute.resolution = outcome === "lost" ? "merchant-accepted" : "declined";
    dispute.resolved_at = dispute.updated_at;
    if (outcome === "lost") {
      dispute.refund_amount = amount ?? dispute.refund_amount;
      transaction.status = "reversed";
    }
  }
  sendDisputeEvent(gateway, outcome === "remind" ? "remind" : "resolve", dispute, transaction);
  gateway.state.changed();
}

function finishLater(gateway: Gateway, refund: PaystackRefund): void {
  const outcome = refund.ends;
  if (outcome === "pending") return;
  const half = REFUND_TIME / gateway.settings.timeScale / 2;
  gateway.timers.after(half, () => {
    const transaction = findTransaction(gateway, refund.transaction);
    if (transaction && refund.status === "pending") {
      refund.status = "processing";
      sendRefundEvent(gateway, refund, transaction);
      gateway.state.changed();
    }
    gateway.timers.after(half, () => finishRefund(gateway, refund, outcome));
  });
}

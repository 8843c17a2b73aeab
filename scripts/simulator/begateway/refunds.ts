/** Refunds and chargebacks: transactions of their own that name the payment as their parent. */
import { randomUUID } from "node:crypto";
import { type Gateway, GatewayError } from "../gateway.ts";
import { REFUND_TIME } from "../schedule.ts";
import type { RefundOutcome } from "../state.ts";
import { notifyTransaction } from "./events.ts";
import type { BegatewayTransaction, TransactionStatus } from "./records.ts";
import { type Shop, shopsOf } from "./shop.ts";

/** A refund's end in the platform's words. */
export const ENDS: Record<RefundOutcome, TransactionStatus> = {
  processed: "successful",
  failed: "failed",
  pending: "pending",
};

/** A refund to be made. */
export interface RefundRequest {
  parent: BegatewayTransaction;
  amount: number | undefined;
  reason: string;
  trackingId: string | null;
  outcome: RefundOutcome;
}

/** Makes a refund. A card's answer comes at once; one that fails waits first, as at a slow bank. */
export function startRefund(shop: Shop, request: RefundRequest): BegatewayTransaction {
  const { parent, outcome } = request;
  const left = refundable(shop, parent);
  const amount = request.amount ?? left;
  if (parent.type !== "payment" || parent.status !== "successful") {
    throw new GatewayError(422, "Parent transaction can't be refunded");
  }
  if (amount > left || amount === 0) {
    throw new GatewayError(
      422,
      "Amount can't be greater than the amount of the parent transaction",
    );
  }
  const refund = follow(shop, parent, {
    type: "refund",
    amount,
    status: outcome === "processed" ? "successful" : "pending",
    ends: ENDS[outcome],
    reason: request.reason,
    tracking_id: request.trackingId,
  });
  if (outcome === "failed") endLater(shop, refund);
  return refund;
}

/** Goes on with the refunds that were open when an earlier run ended. */
export function resumeBegatewayRefunds(gateway: Gateway): void {
  for (const shop of shopsOf(gateway)) {
    const open = shop.records().transactions.filter(({ status, ends }) =>
      status === "pending" && ends === "failed"
    );
    for (const refund of open) endLater(shop, refund);
  }
}

/** Opens a chargeback: successful means that the bank took the money. */
export function openChargeback(
  shop: Shop,
  parent: BegatewayTransaction,
  amount: number | undefined,
  status: TransactionStatus,
): BegatewayTransaction {
  return follow(shop, parent, {
    type: "chargeback",
    amount: amount ?? parent.amount,
    status,
    ends: status,
    reason: "fraud",
    tracking_id: null,
  });
}

/** Ends what was pending, and tells. */
export function settle(
  shop: Shop,
  transaction: BegatewayTransaction,
  status: TransactionStatus,
): void {
  transaction.status = status;
  transaction.paid_at = status === "successful" ? new Date().toISOString() : null;
  transaction.message = messageOf(status);
  notifyTransaction(shop, transaction);
  shop.gateway.state.changed();
}

function follow(
  shop: Shop,
  parent: BegatewayTransaction,
  given: Pick<
    BegatewayTransaction,
    "type" | "amount" | "status" | "ends" | "reason" | "tracking_id"
  >,
): BegatewayTransaction {
  const now = new Date().toISOString();
  const transaction: BegatewayTransaction = {
    ...parent,
    ...given,
    uid: randomUUID(),
    parent_uid: parent.uid,
    message: messageOf(given.status),
    created_at: now,
    paid_at: given.status === "successful" ? now : null,
  };
  shop.records().transactions.push(transaction);
  notifyTransaction(shop, transaction);
  shop.gateway.state.changed();
  return transaction;
}

function refundable(shop: Shop, parent: BegatewayTransaction): number {
  const taken = shop.records().transactions
    .filter((one) => one.type === "refund" && one.parent_uid === parent.uid)
    .filter(({ status }) => status === "successful" || status === "pending");
  return taken.reduce((left, { amount }) => left - amount, parent.amount);
}

function endLater(shop: Shop, refund: BegatewayTransaction): void {
  shop.gateway.timers.after(
    REFUND_TIME / shop.gateway.settings.timeScale,
    () => settle(shop, refund, refund.ends),
  );
}

function messageOf(status: TransactionStatus): string {
  return status === "successful" ? "Successfully processed" : `Transaction is ${status}`;
}

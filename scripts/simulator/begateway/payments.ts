/** What a customer does at the payment page, and what the platform then remembers and tells. */
import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import type { SendOptions } from "../deliveries.ts";
import { GatewayError } from "../gateway.ts";
import { LATE_WEBHOOK_TIME } from "../schedule.ts";
import { notifyExpiry, notifyTransaction } from "./events.ts";
import type { BegatewayCheckout, BegatewayTransaction, TransactionStatus } from "./records.ts";
import type { Shop } from "./shop.ts";

/** What can happen at the payment page. */
export const BegatewayOutcome = z.enum([
  "success",
  "declined",
  "cancel",
  "expire",
  "pending",
  "incomplete",
  "canceled",
  "late_webhook",
  "no_webhook",
  "wrong_amount",
  "two_captures",
]);
export type BegatewayOutcome = z.infer<typeof BegatewayOutcome>;

/** What a test may set besides the outcome. */
export const BegatewayAttempt = z.strictObject({
  outcome: BegatewayOutcome,
  /** What is charged, when it is not what was asked for. */
  amount: z.int().positive().optional(),
  currency: z.string().regex(/^[A-Z]{3}$/).optional(),
  /** Says of a transaction what the token did not. */
  test: z.boolean().optional(),
  /** How late the webhook is, in real milliseconds. */
  delay_ms: z.int().min(0).optional(),
});
export type BegatewayAttempt = z.infer<typeof BegatewayAttempt>;

/** Makes a checkout token. */
export function openCheckout(
  shop: Shop,
  given: Omit<BegatewayCheckout, "token" | "tried" | "state" | "uid">,
): BegatewayCheckout {
  const token = randomBytes(32).toString("hex");
  const checkout: BegatewayCheckout = { ...given, token, tried: 0, state: "open", uid: null };
  shop.records().checkouts.push(checkout);
  shop.gateway.state.changed();
  return checkout;
}

/** Lets the customer do something; answers the transactions it made. */
export function payCheckout(
  shop: Shop,
  checkout: BegatewayCheckout,
  attempt: BegatewayAttempt,
): BegatewayTransaction[] {
  if (attempt.outcome === "cancel") return [];
  if (attempt.outcome === "two_captures") {
    return [charge(shop, checkout, attempt), charge(shop, checkout, attempt)];
  }
  if (checkout.state !== "open") throw new GatewayError(422, "The payment token is used up");
  if (attempt.outcome === "expire") {
    checkout.state = "expired";
    notifyExpiry(shop, checkout);
    shop.gateway.state.changed();
    return [];
  }
  return [charge(shop, checkout, attempt)];
}

const STATUSES: Partial<Record<BegatewayOutcome, TransactionStatus>> = {
  declined: "failed",
  pending: "pending",
  incomplete: "incomplete",
  canceled: "canceled",
};

const MESSAGES: Record<TransactionStatus, string> = {
  successful: "Successfully processed",
  failed: "Payment was declined",
  incomplete: "Waiting for 3-D Secure",
  pending: "Waiting for the payment",
  canceled: "Canceled by the customer",
  expired: "Time to pay is over",
};

function charge(
  shop: Shop,
  checkout: BegatewayCheckout,
  attempt: BegatewayAttempt,
): BegatewayTransaction {
  const status = STATUSES[attempt.outcome] ?? "successful";
  const half = Math.max(1, Math.floor(checkout.amount / 2));
  const now = new Date().toISOString();
  const transaction: BegatewayTransaction = {
    uid: randomUUID(),
    type: "payment",
    status,
    ends: status,
    amount: attempt.amount ?? (attempt.outcome === "wrong_amount" ? half : checkout.amount),
    currency: attempt.currency ?? checkout.currency,
    description: checkout.description,
    tracking_id: checkout.tracking_id,
    email: checkout.email,
    test: attempt.test ?? checkout.test,
    message: MESSAGES[status],
    parent_uid: null,
    reason: null,
    notification_url: checkout.settings.notification_url,
    created_at: now,
    paid_at: status === "successful" ? now : null,
  };
  shop.records().transactions.push(transaction);
  checkout.tried += 1;
  checkout.uid = transaction.uid;
  const isLast = checkout.tried >= checkout.attempts;
  if (status === "successful" || status === "failed" && isLast) checkout.state = "finished";
  const options: SendOptions = {
    delayMs: attempt.delay_ms ?? (attempt.outcome === "late_webhook" ? LATE_WEBHOOK_TIME : 0),
    withheld: attempt.outcome === "no_webhook",
  };
  notifyTransaction(shop, transaction, options);
  shop.gateway.state.changed();
  return transaction;
}

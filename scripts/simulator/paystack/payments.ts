/** What a customer does at Paystack's checkout, and what Paystack then remembers and tells. */
import { randomInt } from "node:crypto";
import { z } from "zod";
import type { Delivery } from "../delivery.ts";
import { type Gateway, GatewayError } from "../gateway.ts";
import { lowercase } from "../random.ts";
import { LATE_WEBHOOK_TIME } from "../schedule.ts";
import { sendChargeSuccess } from "./events.ts";
import { isPaid } from "./objects.ts";
import type { PaystackTransaction } from "./records.ts";

/** What can happen at the checkout. */
export const PaystackOutcome = z.enum([
  "success",
  "declined",
  "cancel",
  "pending",
  "late_webhook",
  "no_webhook",
  "wrong_amount",
  "customer_fee",
  "two_captures",
]);
export type PaystackOutcome = z.infer<typeof PaystackOutcome>;

/** What a test may set besides the outcome. */
export const PaystackPayment = z.strictObject({
  outcome: PaystackOutcome,
  /** What is charged, when it is not what was asked for. */
  amount: z.int().positive().optional(),
  requested_amount: z.int().positive().optional(),
  currency: z.string().regex(/^[A-Z]{3}$/).optional(),
  domain: z.enum(["test", "live"]).optional(),
  channel: z.string().min(1).optional(),
  /** How late the webhook is, in real milliseconds. */
  delay_ms: z.int().min(0).optional(),
});
export type PaystackPayment = z.infer<typeof PaystackPayment>;

/** What initialize remembers of a transaction. */
export interface NewTransaction {
  reference: string | undefined;
  amount: number;
  currency: string;
  email: string;
  callbackUrl: string | null;
  metadata: unknown;
}

/** Makes a transaction. It is `abandoned` until it is paid: verify says so right after initialize. */
export function openTransaction(gateway: Gateway, given: NewTransaction): PaystackTransaction {
  const { transactions } = gateway.state.paystack;
  const known = transactions.find((one) => one.email === given.email);
  const transaction: PaystackTransaction = {
    id: gateway.state.nextId(),
    domain: gateway.settings.paystack.secretKey.startsWith("sk_live_") ? "live" : "test",
    status: "abandoned",
    reference: given.reference ?? `T${randomInt(1e14, 2e14)}`,
    access_code: lowercase(15),
    amount: given.amount,
    requested_amount: given.amount,
    currency: given.currency,
    email: given.email,
    channel: "card",
    callback_url: given.callbackUrl,
    metadata: given.metadata ?? null,
    attempts: 0,
    gateway_response: "The transaction was not completed",
    message: null,
    fees: null,
    paid_at: null,
    created_at: new Date().toISOString(),
    customer_id: known?.customer_id ?? randomInt(1e8, 2e8),
    customer_code: known?.customer_code ?? `CUS_${lowercase(15)}`,
    authorization_code: `AUTH_${lowercase(10)}`,
  };
  transactions.push(transaction);
  gateway.state.changed();
  return transaction;
}

/** The transaction with this reference; the first, when a test has made two. */
export function findByReference(
  gateway: Gateway,
  reference: string,
): PaystackTransaction | undefined {
  return gateway.state.paystack.transactions.find((one) => one.reference === reference);
}

/** The transaction with this id or reference. */
export function findTransaction(gateway: Gateway, name: string): PaystackTransaction | undefined {
  return gateway.state.paystack.transactions.find((one) => one.id === name) ??
    findByReference(gateway, name);
}

/** Lets the customer do something; answers the deliveries it caused. */
export function payTransaction(
  gateway: Gateway,
  transaction: PaystackTransaction,
  payment: PaystackPayment,
): Delivery[] {
  if (payment.domain) transaction.domain = payment.domain;
  if (payment.channel) transaction.channel = payment.channel;
  const deliveries: Delivery[] = [];
  switch (payment.outcome) {
    case "cancel":
      break;
    case "pending":
      refuseIfPaid(transaction);
      transaction.status = "pending";
      transaction.gateway_response = "Pending";
      break;
    case "declined":
      refuseIfPaid(transaction);
      transaction.status = "failed";
      transaction.attempts += 1;
      transaction.gateway_response = "Declined";
      break;
    case "two_captures":
      deliveries.push(capture(gateway, transaction, payment));
      deliveries.push(capture(gateway, anotherCharge(gateway, transaction), payment));
      break;
    default:
      deliveries.push(
        capture(
          gateway,
          isPaid(transaction) ? anotherCharge(gateway, transaction) : transaction,
          payment,
        ),
      );
  }
  gateway.state.changed();
  return deliveries;
}

function capture(
  gateway: Gateway,
  transaction: PaystackTransaction,
  payment: PaystackPayment,
): Delivery {
  const due = transaction.requested_amount;
  // Less than asked for is what a partial debit leaves; more is the fee passed on to the customer.
  if (payment.outcome === "wrong_amount") transaction.amount = Math.max(1, Math.floor(due / 2));
  if (payment.outcome === "customer_fee") {
    transaction.amount = due + feeOf(due, transaction.currency);
  }
  if (payment.amount !== undefined) transaction.amount = payment.amount;
  if (payment.requested_amount !== undefined) {
    transaction.requested_amount = payment.requested_amount;
  }
  if (payment.currency !== undefined) transaction.currency = payment.currency;
  transaction.status = "success";
  transaction.attempts += 1;
  transaction.gateway_response = "Successful";
  transaction.fees = feeOf(transaction.amount, transaction.currency);
  transaction.paid_at = new Date().toISOString();
  return sendChargeSuccess(gateway, transaction, {
    delayMs: payment.delay_ms ?? (payment.outcome === "late_webhook" ? LATE_WEBHOOK_TIME : 0),
    withheld: payment.outcome === "no_webhook",
  });
}

/** A second charge under one reference, with an id of its own: what two tabs leave behind. */
function anotherCharge(gateway: Gateway, transaction: PaystackTransaction): PaystackTransaction {
  const other: PaystackTransaction = {
    ...transaction,
    id: gateway.state.nextId(),
    status: "abandoned",
    access_code: lowercase(15),
    amount: transaction.requested_amount,
    attempts: 0,
    fees: null,
    paid_at: null,
  };
  gateway.state.paystack.transactions.push(other);
  return other;
}

function refuseIfPaid(transaction: PaystackTransaction): void {
  if (isPaid(transaction)) {
    throw new GatewayError(400, "Transaction has already been completed", "invalid_transaction");
  }
}

/** Paystack's price for local cards: 1.5 %, in naira 100 more from 2,500 on, at most 2,000 (paystack.com/pricing). */
function feeOf(amount: number, currency: string): number {
  const share = Number((BigInt(amount) * 15n + 999n) / 1000n);
  if (currency !== "NGN") return share;
  return Math.min(share + (amount >= 250_000 ? 10_000 : 0), 200_000);
}

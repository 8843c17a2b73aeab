/** The control API for Paystack: pay, refund and dispute without a browser. */
import { json, Router } from "../http/router.ts";
import { z } from "zod";
import { readControl, shown } from "../control_calls.ts";
import { type Gateway, GatewayError } from "../gateway.ts";
import {
  findByReference,
  findTransaction,
  openTransaction,
  PaystackPayment,
  payTransaction,
} from "./payments.ts";
import type { PaystackTransaction } from "./records.ts";
import {
  continueDispute,
  finishRefund,
  openDispute,
  PaystackRefundOutcome,
  startRefund,
} from "./refunds.ts";

const Reference = z.string().min(1);
const Amount = z.int().positive().optional();

const PayCall = PaystackPayment.extend({
  reference: Reference,
  /** For a reference nobody initialised: paid on a payment page, say. Needs an amount. */
  email: z.email().default("customer@example.com"),
  metadata: z.unknown().optional(),
});

const RefundCall = z.strictObject({
  reference: Reference,
  amount: Amount,
  outcome: PaystackRefundOutcome.default("processed"),
  /** Ends this refund, made earlier with the outcome `pending`, now. */
  refund_id: z.string().optional(),
  /** The dispute it settles. */
  dispute_id: z.string().optional(),
});

const DisputeCall = z.strictObject({
  reference: Reference,
  amount: Amount,
  outcome: z.enum(["opened", "remind", "won", "lost"]).default("opened"),
  /** Defaults to the transaction's latest. */
  dispute_id: z.string().optional(),
});

/** POST /control/paystack/pay, /refund and /dispute. */
export function paystackControl(gateway: Gateway): Router {
  const control = new Router();
  control.post("/pay", async (context) => {
    const { reference, email, metadata, ...payment } = await readControl(context, PayCall);
    const transaction = findByReference(gateway, reference) ??
      paidElsewhere(gateway, reference, email, metadata, payment);
    const deliveries = payTransaction(gateway, transaction, payment);
    return json({ transaction, deliveries: deliveries.map(shown) });
  });
  control.post("/refund", async (context) => {
    const call = await readControl(context, RefundCall);
    const transaction = transactionOf(gateway, call.reference);
    if (call.refund_id !== undefined) {
      const refund = gateway.state.paystack.refunds.find((one) => one.id === call.refund_id);
      if (!refund) throw new GatewayError(404, "no such refund");
      if (call.outcome !== "pending") finishRefund(gateway, refund, call.outcome);
      return json({ refund });
    }
    const refund = startRefund(gateway, {
      transaction,
      amount: call.amount,
      dispute: call.dispute_id,
      outcome: call.outcome,
    });
    return json({ refund });
  });
  control.post("/dispute", async (context) => {
    const call = await readControl(context, DisputeCall);
    const transaction = transactionOf(gateway, call.reference);
    if (call.outcome === "opened") {
      return json({ dispute: openDispute(gateway, transaction, call.amount) });
    }
    const dispute = gateway.state.paystack.disputes.findLast((one) =>
      call.dispute_id === undefined
        ? one.transaction === transaction.id
        : one.id === call.dispute_id
    );
    if (!dispute) throw new GatewayError(404, "no such dispute");
    continueDispute(gateway, dispute, call.outcome, call.amount);
    return json({ dispute });
  });
  return control;
}

function transactionOf(gateway: Gateway, name: string): PaystackTransaction {
  const transaction = findTransaction(gateway, name);
  if (!transaction) throw new GatewayError(404, "no such transaction");
  return transaction;
}

function paidElsewhere(
  gateway: Gateway,
  reference: string,
  email: string,
  metadata: unknown,
  payment: PaystackPayment,
): PaystackTransaction {
  if (payment.amount === undefined) {
    throw new GatewayError(404, "no such transaction; give an amount to make one");
  }
  return openTransaction(gateway, {
    reference,
    amount: payment.requested_amount ?? payment.amount,
    currency: payment.currency ?? "NGN",
    email,
    callbackUrl: null,
    metadata,
  });
}

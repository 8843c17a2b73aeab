/** Paystack's API for refunds and disputes (docs, "Refunds" and "Disputes"). */
import type { Router } from "../http/router.ts";
import { z } from "zod";
import { type Gateway, GatewayError } from "../gateway.ts";
import type { JsonValue } from "../json.ts";
import { answer, readBody } from "./answers.ts";
import { disputeObject, INTEGRATION, refundObject } from "./objects.ts";
import { findTransaction } from "./payments.ts";
import type { PaystackDispute, PaystackRefund, PaystackTransaction } from "./records.ts";
import { startRefund } from "./refunds.ts";

const RefundBody = z.object({
  transaction: z.union([z.string().min(1), z.int()]).transform(String),
  amount: z.union([z.int().positive(), z.string().regex(/^[1-9]\d{0,14}$/).transform(Number)])
    .nullish(),
  currency: z.string().nullish(),
  customer_note: z.string().nullish(),
  merchant_note: z.string().nullish(),
});

/** POST /refund, GET /refund, GET /refund/:id. */
export function addRefundRoutes(api: Router, gateway: Gateway): void {
  api.post("/refund", async (context) => {
    const given = RefundBody.safeParse(await readBody(context));
    if (!given.success) {
      throw new GatewayError(400, "Invalid transaction or amount passed", "invalid_params");
    }
    const body = given.data;
    const transaction = findTransaction(gateway, body.transaction);
    if (!transaction) throw new GatewayError(400, "Transaction not found", "transaction_not_found");
    if (body.currency && body.currency !== transaction.currency) {
      throw new GatewayError(400, "Currency differs from the transaction's", "invalid_params");
    }
    const refund = startRefund(gateway, {
      transaction,
      amount: body.amount ?? undefined,
      customerNote: body.customer_note ?? undefined,
      merchantNote: body.merchant_note ?? undefined,
      outcome: gateway.state.refundOutcome,
    });
    return answer("Refund has been queued for processing", queuedRefund(refund, transaction));
  });
  api.get("/refund", (context) => {
    const name = context.query["transaction"] ?? context.query["reference"];
    const found = gateway.state.paystack.refunds.filter((one) =>
      name === undefined || one.transaction === name || one.transaction_reference === name
    );
    return answer("Refunds retrieved", found.map((one) => refundObject(one, "list")), {
      total: found.length,
      skipped: 0,
      perPage: 50,
      page: 1,
      pageCount: Math.ceil(found.length / 50),
    });
  });
  api.get("/refund/:id", (context) => {
    const refund = gateway.state.paystack.refunds.find((one) =>
      one.id === (context.parameters["id"] ?? "")
    );
    if (!refund) throw new GatewayError(404, "Refund not found", "refund_not_found");
    return answer("Refund retrieved", refundObject(refund, "fetch"));
  });
}

/** GET /dispute, GET /dispute/:id, GET /dispute/transaction/:id. */
export function addDisputeRoutes(api: Router, gateway: Gateway): void {
  const { state } = gateway;
  api.get("/dispute", (context) => {
    const status = context.query["status"];
    const found = state.paystack.disputes.filter((one) =>
      (status === undefined || one.status === status) &&
      one.transaction.includes(context.query["transaction"] ?? "")
    );
    return answer("Disputes retrieved", found.map((one) => shown(gateway, one)), {
      total: found.length,
      skipped: 0,
      perPage: 50,
      page: 1,
      pageCount: Math.ceil(found.length / 50),
    });
  });
  api.get("/dispute/transaction/:id", (context) => {
    const found = state.paystack.disputes.find((one) =>
      one.transaction === (context.parameters["id"] ?? "")
    );
    if (!found) throw new GatewayError(404, "Dispute not found", "dispute_not_found");
    return answer("Dispute retrieved successfully", shown(gateway, found));
  });
  api.get("/dispute/:id", (context) => {
    const found = state.paystack.disputes.find((one) =>
      one.id === (context.parameters["id"] ?? "")
    );
    if (!found) throw new GatewayError(404, "Dispute not found", "dispute_not_found");
    return answer("Dispute retrieved", shown(gateway, found));
  });
}

function shown(gateway: Gateway, dispute: PaystackDispute): JsonValue {
  const transaction = findTransaction(gateway, dispute.transaction);
  if (!transaction) throw new GatewayError(404, "Transaction not found", "transaction_not_found");
  return disputeObject(dispute, transaction, "api");
}

/** The answer to POST /refund holds a short transaction object where the others hold its id. */
function queuedRefund(refund: PaystackRefund, transaction: PaystackTransaction): JsonValue {
  return {
    transaction: {
      id: BigInt(transaction.id),
      domain: transaction.domain,
      reference: transaction.reference,
      amount: transaction.amount,
      paid_at: transaction.paid_at,
      channel: transaction.channel,
      currency: transaction.currency,
      authorization: { exp_month: null, exp_year: null, account_name: null },
      customer: { international_format_phone: null },
      plan: {},
      subaccount: { currency: null },
      split: {},
      order_id: null,
      paidAt: transaction.paid_at,
      pos_transaction_data: null,
      source: null,
      fees_breakdown: null,
    },
    integration: INTEGRATION,
    deducted_amount: 0,
    channel: null,
    merchant_note: refund.merchant_note,
    customer_note: refund.customer_note,
    status: refund.status,
    refunded_by: "merchant@example.com",
    expected_at: refund.expected_at,
    currency: refund.currency,
    domain: refund.domain,
    amount: refund.amount,
    fully_deducted: false,
    id: BigInt(refund.id),
    createdAt: refund.created_at,
    updatedAt: refund.updated_at,
  };
}

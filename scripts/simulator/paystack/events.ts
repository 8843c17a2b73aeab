/**
 * Paystack's webhooks: bodies and signature.
 * Header `x-paystack-signature` = hex HMAC-SHA512 of the raw body with the secret key; the envelope is
 * `{event, data}` and nothing else: no event id, no time (paystack.com/docs, "Webhooks").
 */
import { createHmac } from "node:crypto";
import type { SendOptions } from "../deliveries.ts";
import type { Delivery } from "../delivery.ts";
import type { Gateway } from "../gateway.ts";
import { encodeJson, type JsonValue } from "../json.ts";
import { authorizationOf, customerOf, disputeObject, INTEGRATION, metadataOf } from "./objects.ts";
import type { PaystackDispute, PaystackRefund, PaystackTransaction } from "./records.ts";

/** The value of `x-paystack-signature` for a body. */
export function signPaystack(body: string, secretKey: string): string {
  return createHmac("sha512", secretKey).update(body).digest("hex");
}

/** Sends `charge.success`: there is no event for a charge that failed. */
export function sendChargeSuccess(
  gateway: Gateway,
  transaction: PaystackTransaction,
  options: SendOptions,
): Delivery {
  return send(gateway, "charge.success", transaction.reference, {
    id: BigInt(transaction.id),
    domain: transaction.domain,
    // The event is written when the money arrives, whatever happened to it since.
    status: "success",
    reference: transaction.reference,
    amount: transaction.amount,
    message: transaction.message,
    gateway_response: transaction.gateway_response,
    paid_at: transaction.paid_at,
    created_at: transaction.created_at,
    channel: transaction.channel,
    currency: transaction.currency,
    ip_address: "127.0.0.1",
    metadata: metadataOf(transaction),
    fees_breakdown: null,
    log: null,
    fees: transaction.fees,
    fees_split: null,
    authorization: {
      ...authorizationOf(transaction),
      receiver_bank_account_number: null,
      receiver_bank: null,
    },
    customer: customerOf(transaction),
    plan: {},
    subaccount: {},
    split: {},
    order_id: null,
    paidAt: transaction.paid_at,
    requested_amount: transaction.requested_amount,
    pos_transaction_data: null,
    source: {
      type: "api",
      source: "merchant_api",
      entry_point: "transaction_initialize",
      identifier: null,
    },
  }, options);
}

/**
 * Sends the event of a refund's present status. The charge is named `transaction_reference`. The docs' samples
 * of pending, processing and failed hold no id, and the amount of the first two is text; a delivered
 * `refund.processed` (in pypaystack2's tests) holds the id as text and the amount as a number.
 */
export function sendRefundEvent(
  gateway: Gateway,
  refund: PaystackRefund,
  transaction: PaystackTransaction,
): Delivery {
  const early = refund.status === "pending" || refund.status === "processing";
  const common = {
    status: refund.status,
    transaction_reference: refund.transaction_reference,
    refund_reference: early ? null : `TRF_${refund.id}`,
    amount: early ? String(refund.amount) : refund.amount,
    currency: refund.currency,
  };
  const account = { integration: INTEGRATION, domain: refund.domain };
  const customer = { first_name: "", last_name: "", email: transaction.email };
  const named = {
    id: refund.id,
    customer_note: refund.customer_note,
    merchant_note: refund.merchant_note,
  };
  const data = refund.status === "processed" || refund.status === "needs-attention"
    ? { ...common, customer, ...account, ...named }
    : { ...common, processor: "instant-transfer", customer, ...account };
  return send(gateway, `refund.${refund.status}`, refund.transaction_reference, data, {});
}

/** Sends `charge.dispute.create`, `.remind` or `.resolve`; the charge is under `transaction.reference`. */
export function sendDisputeEvent(
  gateway: Gateway,
  step: "create" | "remind" | "resolve",
  dispute: PaystackDispute,
  transaction: PaystackTransaction,
): Delivery {
  const data = disputeObject(dispute, transaction, "webhook");
  return send(gateway, `charge.dispute.${step}`, transaction.reference, data, {});
}

function send(
  gateway: Gateway,
  event: string,
  reference: string,
  data: JsonValue,
  options: SendOptions,
): Delivery {
  const body = encodeJson({ event, data });
  return gateway.deliveries.send({
    provider: "paystack",
    event,
    reference,
    eventId: null,
    url: gateway.settings.paystack.webhookUrl,
    headers: {
      "content-type": "application/json",
      "user-agent": "Paystack/2.0",
      "x-paystack-signature": signPaystack(body, gateway.settings.paystack.secretKey),
    },
    body,
  }, options);
}

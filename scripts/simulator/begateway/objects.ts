/**
 * Transactions and checkouts as the platform's API and notifications show them.
 * Shapes: begateway-api-php, client_ruby and docs.bepaid.by (integration/widget, integration/card_api).
 */
import type { JsonValue } from "../json.ts";
import type { BegatewayCheckout, BegatewayTransaction } from "./records.ts";
import { findTransaction, type Shop } from "./shop.ts";

type JsonObject = { [name: string]: JsonValue };

/** A transaction. A chargeback carries the payment it is about; a refund only names it. */
export function transactionObject(shop: Shop, transaction: BegatewayTransaction): JsonObject {
  return transaction.type === "payment"
    ? paymentObject(transaction)
    : followingObject(shop, transaction);
}

/** A checkout, bare: as its own notification, and inside the API's answer. */
export function checkoutObject(shop: Shop, checkout: BegatewayCheckout): JsonObject {
  const { notification_url, ...pages } = checkout.settings;
  const payment = checkout.uid === null ? undefined : findTransaction(shop, checkout.uid);
  const expired = checkout.state === "expired";
  return {
    token: checkout.token,
    shop_id: Number(shop.shopId),
    transaction_type: "payment",
    gateway_response: payment === undefined
      ? null
      : { payment: { uid: payment.uid, ...bankAnswer(payment) } },
    order: {
      currency: checkout.currency,
      amount: checkout.amount,
      description: checkout.description,
      tracking_id: checkout.tracking_id,
      additional_data: [],
      expired_at: checkout.expired_at,
    },
    settings: { ...pages, notification_url, language: "en" },
    customer: { email: checkout.email, first_name: null, last_name: null },
    finished: checkout.state === "finished",
    expired,
    test: checkout.test,
    status: expired ? "error" : payment?.status ?? null,
    message: expired ? "Token is expired." : payment?.message ?? null,
  };
}

function paymentObject(payment: BegatewayTransaction): JsonObject {
  return {
    ...common(payment),
    description: payment.description,
    payment_method_type: "credit_card",
    tracking_id: payment.tracking_id,
    expired_at: null,
    closed_at: null,
    settled_at: null,
    language: "en",
    credit_card: {
      holder: "TEST CUSTOMER",
      stamp: "b3839d334ba40e89168d60cd9f9d1390aee3fe67dd4d5c41adbf3998043eaef8",
      brand: "visa",
      last_4: "0000",
      first_1: "4",
      bin: "420000",
      issuer_country: "US",
      exp_month: 1,
      exp_year: 2030,
      token: `card-${payment.uid}`,
    },
    id: payment.uid,
    additional_data: { receipt_text: [], contract: [], meta: [] },
    payment: bankAnswer(payment),
    customer: { ip: "127.0.0.1", email: payment.email, device_id: null, birth_date: null },
    billing_address: { first_name: "Test", last_name: "Customer", country: "GB", city: "London" },
  };
}

function followingObject(shop: Shop, transaction: BegatewayTransaction): JsonObject {
  const parent = findTransaction(shop, transaction.parent_uid ?? "");
  const named = transaction.tracking_id === null ? {} : { tracking_id: transaction.tracking_id };
  return {
    ...common(transaction),
    ...named,
    reason: transaction.reason,
    parent_uid: transaction.parent_uid,
    ...(transaction.type === "refund" ? { refund: bankAnswer(transaction) } : {}),
    ...(transaction.type === "chargeback" && parent
      ? { parent_transaction: paymentObject(parent) }
      : {}),
  };
}

function common(transaction: BegatewayTransaction): JsonObject {
  return {
    uid: transaction.uid,
    status: transaction.status,
    amount: transaction.amount,
    currency: transaction.currency,
    type: transaction.type,
    message: transaction.message,
    test: transaction.test,
    created_at: transaction.created_at,
    updated_at: transaction.paid_at ?? transaction.created_at,
    paid_at: transaction.paid_at,
  };
}

function bankAnswer(transaction: BegatewayTransaction): JsonObject {
  return {
    auth_code: "654321",
    bank_code: "05",
    rrn: "999",
    ref_id: "777888",
    message: transaction.message,
    gateway_id: 317,
    billing_descriptor: "PAYONCE TEST",
    status: transaction.status,
  };
}

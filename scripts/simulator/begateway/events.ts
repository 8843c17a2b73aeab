/**
 * Notifications: `Content-Signature` is base64 of RSA-SHA256 over the body with the shop's key, and Basic holds the
 * shop's id and secret key (docs.bepaid.by, dev_tools/webhooks; begateway-api-php, lib/Webhook.php).
 */
import { type KeyObject, sign } from "node:crypto";
import type { SendOptions } from "../deliveries.ts";
import type { Delivery } from "../delivery.ts";
import { encodeJson, type JsonValue } from "../json.ts";
import { checkoutObject, transactionObject } from "./objects.ts";
import type { BegatewayCheckout, BegatewayTransaction } from "./records.ts";
import type { Shop } from "./shop.ts";

/** The value of `Content-Signature` for a body. */
export function signContent(body: string, key: KeyObject): string {
  return sign("RSA-SHA256", Buffer.from(body), key).toString("base64");
}

/** The value of `Authorization` that the shop and the gateway send each other. */
export function shopAuthorization(
  { shopId, secretKey }: Pick<Shop, "shopId" | "secretKey">,
): string {
  return `Basic ${Buffer.from(`${shopId}:${secretKey}`).toString("base64")}`;
}

/** Tells how a transaction stands. */
export function notifyTransaction(
  shop: Shop,
  transaction: BegatewayTransaction,
  options: SendOptions = {},
): Delivery {
  return send(shop, {
    event: `${transaction.type}.${transaction.status}`,
    reference: referenceOf(shop, transaction),
    url: transaction.notification_url,
    body: { transaction: transactionObject(shop, transaction) },
  }, options);
}

/** Tells that nobody paid in time: the checkout itself, not inside anything, without our tracking id. */
export function notifyExpiry(shop: Shop, checkout: BegatewayCheckout): Delivery {
  const object = checkoutObject(shop, checkout);
  const order = { ...(object["order"] as Record<string, JsonValue>), tracking_id: null };
  return send(shop, {
    event: "checkout.expired",
    reference: checkout.tracking_id ?? checkout.token,
    url: checkout.settings.notification_url,
    body: { ...object, order },
  }, {});
}

function referenceOf(shop: Shop, transaction: BegatewayTransaction): string {
  const parent = shop.records().transactions.find((one) => one.uid === transaction.parent_uid);
  return transaction.tracking_id ?? parent?.tracking_id ?? transaction.uid;
}

function send(
  shop: Shop,
  told: { event: string; reference: string; url: string | null; body: JsonValue },
  options: SendOptions,
): Delivery {
  const body = encodeJson(told.body);
  return shop.gateway.deliveries.send({
    provider: shop.name,
    event: told.event,
    reference: told.reference,
    eventId: null,
    url: told.url ?? shop.webhookUrl,
    headers: {
      "content-type": "application/json",
      "user-agent": "BeGateway",
      "content-signature": signContent(body, shop.key),
      authorization: shopAuthorization(shop),
    },
    body,
  }, options);
}

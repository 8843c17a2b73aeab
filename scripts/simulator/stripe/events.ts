/**
 * Stripe's webhooks: the envelope, and the signature.
 * `Stripe-Signature: t=<seconds>,v1=<hex>`, HMAC-SHA256 of `<t>.<body>` with the endpoint's secret as it is. Every
 * attempt is signed anew, with its own time (docs, webhooks/signature).
 */
import { createHmac } from "node:crypto";
import type { SendOptions } from "../deliveries.ts";
import type { Delivery } from "../delivery.ts";
import type { Gateway } from "../gateway.ts";
import { encodeJson } from "../json.ts";
import { alphanumeric } from "../random.ts";
import { type JsonObject, unixNow } from "./objects.ts";

const API_VERSION = "2026-10-28.endive";

/** The value of `Stripe-Signature` for a body that is sent at this time. */
export function signStripe(body: string, secret: string, now: Date): string {
  const time = Math.floor(now.getTime() / 1000);
  const digest = createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
  return `t=${time},v1=${digest}`;
}

/** Sends an event about an object as it is now. `reference` is what tests find it by. */
export function sendStripeEvent(
  gateway: Gateway,
  type: string,
  object: JsonObject,
  about: { reference: string; livemode: boolean },
  options: SendOptions = {},
): Delivery {
  const id = `evt_${alphanumeric(24)}`;
  const body = encodeJson({
    id,
    object: "event",
    api_version: API_VERSION,
    created: unixNow(),
    data: { object },
    livemode: about.livemode,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  });
  const { webhookSecret, webhookUrl } = gateway.settings.stripe;
  return gateway.deliveries.send({
    provider: "stripe",
    event: type,
    reference: about.reference,
    eventId: id,
    url: webhookUrl,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
      "stripe-signature": signStripe(body, webhookSecret, new Date()),
    },
    body,
  }, options);
}

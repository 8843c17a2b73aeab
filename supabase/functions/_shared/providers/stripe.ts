import { address, type Environment, list, readVariables, setting } from "../environment.ts";
import { answerOf, type GatewayAccess } from "./http.ts";
import type { Provider } from "./provider.ts";
import { readShape } from "./shapes.ts";
import { callStripe, createStripeSdk } from "./stripe_api.ts";
import { isOurs, sessionParams } from "./stripe_checkout.ts";
import { readStripeEvent, Session } from "./stripe_events.ts";
import { endSubscription, listBills } from "./stripe_plans.ts";
import { askStripe } from "./stripe_query.ts";
import { refundOnce } from "./stripe_refunds.ts";
import { intentRefs } from "./stripe_shapes.ts";
import { isSignedByStripe } from "./stripe_signature.ts";
import { refundFact } from "./stripe_withdrawals.ts";

const VARIABLES = {
  STRIPE_SECRET_KEY: setting,
  STRIPE_WEBHOOK_SECRET: list,
  STRIPE_API_URL: address("https://api.stripe.com"),
};

/** Stripe: its own checkout page, one payment intent a session, webhooks with secrets of their own. */
export function createStripe(environment: Environment, access: GatewayAccess): Provider {
  const given = readVariables(VARIABLES, environment.variables);
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_API_URL: apiUrl } = given;
  // Each endpoint has its own, and two while one is rolled.
  const webhookSecrets = given.STRIPE_WEBHOOK_SECRET;
  const isLive = environment.mode === "live";
  const sdk = () => createStripeSdk(apiUrl, secretKey ?? "", access);

  return {
    name: "stripe",
    title: "Stripe",
    signatureHeader: "stripe-signature",
    keptHeaders: ["stripe-signature", "user-agent"],
    eventIdHeader: null,
    canVerify: () => webhookSecrets.length > 0,
    verify: (bytes, header, now) => isSignedByStripe(webhookSecrets, bytes, header, now),
    read: readStripeEvent,

    needsEmail: false,
    unavailable() {
      if (secretKey === undefined) return "STRIPE_SECRET_KEY is not set.";
      if (!/^(sk|rk)_(test|live)_/.test(secretKey)) return "STRIPE_SECRET_KEY is not a secret key.";
      if (environment.webUrl === undefined) {
        return "PAYONCE_WEB_URL is not set: Stripe's page has to send the payer back somewhere.";
      }
      const matches = secretKey.includes("_live_") === isLive;
      return matches ? null : "STRIPE_SECRET_KEY and PAYONCE_MODE are of different modes.";
    },

    openCheckout: (request) =>
      answerOf(async () => {
        const params = sessionParams(request);
        const options = { idempotencyKey: request.reference };
        const session = readShape(
          Session,
          await callStripe(() => sdk().checkout.sessions.create(params, options)),
        );
        if (!isOurs(session, request) || !session.url) throw new Error("Another session's answer.");
        return {
          checkout: { redirect_url: session.url },
          refs: [{ type: "order", value: session.id }],
        };
      }),

    query: (inquiry) => answerOf(() => askStripe(sdk(), inquiry, isLive)),

    refund: (request) =>
      answerOf(async () => {
        const { refund, intent } = await refundOnce(sdk(), request);
        const refs = intentRefs(intent, request.reference);
        return {
          objectId: refund.id,
          statement: { livemode: isLive, refs, facts: [refundFact(refund)] },
        };
      }),

    cancelSubscription: (id) =>
      answerOf(async () => ({ livemode: isLive, ...await endSubscription(sdk(), id) })),

    bills: (id) => answerOf(() => listBills(sdk(), id, isLive)),
  };
}

import { z } from "zod";
import type { Environment } from "../environment.ts";
import { createBegatewayApi } from "./begateway_api.ts";
import { checkoutBody } from "./begateway_checkout.ts";
import { readLegacyMessage, readNotification } from "./begateway_events.ts";
import { askBegateway } from "./begateway_query.ts";
import { refundOnce, refundReport } from "./begateway_refunds.ts";
import { readBegatewaySettings } from "./begateway_settings.ts";
import { contentSignature, legacyHmac } from "./begateway_signature.ts";
import { answerOf, type GatewayAccess, paidOnce } from "./http.ts";
import type { Provider } from "./provider.ts";
import { Name, readShape } from "./shapes.ts";

const Opened = z.object({
  checkout: z.object({ token: Name, redirect_url: z.url({ protocol: /^https?$/ }).nullish() }),
});

/** What tells two gateways of the platform apart. */
interface Brand {
  name: string;
  title: string;
  /** What its variables begin with. */
  prefix: string;
  /** Where it is. */
  domain: string;
}

const NETWORX: Brand = {
  name: "networx",
  title: "Networx Pay",
  prefix: "NETWORX",
  domain: "networxpay.com",
};
const SECURE_PROCESSOR: Brand = {
  name: "secure-processor",
  title: "Secure-processor",
  prefix: "SECURE_PROCESSOR",
  domain: "secure-processor.com",
};

/** Networx Pay. */
export function createNetworx(environment: Environment, access: GatewayAccess): Provider {
  return createBegateway(NETWORX, environment, access);
}

/** Secure-processor: the same platform, another configuration. */
export function createSecureProcessor(environment: Environment, access: GatewayAccess): Provider {
  return createBegateway(SECURE_PROCESSOR, environment, access);
}

/** beGateway: checkout tokens, a page to go to, notifications under the shop's key. */
function createBegateway(
  { name, title, prefix, domain }: Brand,
  { mode, webUrl, variables }: Environment,
  access: GatewayAccess,
): Provider {
  const settings = readBegatewaySettings(prefix, domain, variables);
  const { shopId, secretKey, webhookScheme } = settings;
  const isLive = settings.testMode === undefined ? mode === "live" : !settings.testMode;
  const isLegacy = webhookScheme === "legacy-hmac";
  const scheme = isLegacy ? legacyHmac(settings) : contentSignature(settings);
  const api = () => createBegatewayApi(settings, access);

  return {
    name,
    title,
    signatureHeader: scheme.header,
    keptHeaders: [...(scheme.header === null ? [] : [scheme.header]), "user-agent"],
    eventIdHeader: null,
    canVerify: () => scheme.canVerify,
    verify: (bytes, signature, _now, headers) => scheme.verify(bytes, signature, headers),
    read: (message) =>
      isLegacy ? readLegacyMessage(message, isLive) : readNotification(message, isLive),
    refusesUnknownPayer: true,

    needsEmail: false,
    unavailable() {
      if (shopId === undefined || secretKey === undefined) {
        return `${prefix}_SHOP_ID or ${prefix}_SECRET_KEY is not set.`;
      }
      if (settings.returnUrl === undefined && webUrl === undefined) {
        return `${prefix}_RETURN_URL is not set.`;
      }
      const matches = isLive === (mode === "live");
      return matches ? null : `${prefix}_TEST_MODE and PAYONCE_MODE are of different modes.`;
    },

    openCheckout: paidOnce((request) =>
      answerOf(async () => {
        const body = checkoutBody(request, settings, isLive);
        const { checkout } = readShape(Opened, await api().openCheckout(body));
        const { token } = checkout;
        const page = `${settings.checkoutUrl}/v2/checkout?token=`;
        return {
          checkout: {
            token,
            redirect_url: checkout.redirect_url ?? page + encodeURIComponent(token),
          },
          refs: [{ type: "order", value: token }],
        };
      })
    ),

    query: (inquiry) => answerOf(() => askBegateway(api(), inquiry, isLive)),

    refund: (request) =>
      answerOf(async () => refundReport(request, await refundOnce(api(), request), isLive)),
  };
}

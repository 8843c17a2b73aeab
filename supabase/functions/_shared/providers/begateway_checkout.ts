import { begatewayExponent } from "./begateway_events.ts";
import type { BegatewaySettings } from "./begateway_settings.ts";
import type { CheckoutRequest } from "./provider.ts";
import { sendable } from "./sendable.ts";

/** Times a payer may try on one token. Each is a transaction with an id of its own. */
const ATTEMPTS = 3;

/** What a token is asked for with. */
export function checkoutBody(
  request: CheckoutRequest,
  settings: BegatewaySettings,
  isLive: boolean,
): unknown {
  const { reference, currency, email, description } = request;
  const amount = sendable(request.amount, currency, begatewayExponent);
  const back = returnUrl(settings.returnUrl ?? request.callbackUrl, reference);
  return {
    checkout: {
      version: "2.1",
      transaction_type: "payment",
      attempts: ATTEMPTS,
      test: !isLive,
      order: { amount, currency, description, tracking_id: reference },
      settings: {
        ...(back === undefined ? {} : {
          success_url: back,
          decline_url: back,
          fail_url: back,
          cancel_url: `${back}&cancelled=1`,
        }),
        ...(settings.webhookUrl === undefined ? {} : { notification_url: settings.webhookUrl }),
      },
      ...(email === null ? {} : { customer: { email } }),
    },
  };
}

/** The gateway adds its token there; the page it leads to needs our name for the payment. */
function returnUrl(base: string | undefined, reference: string): string | undefined {
  if (base === undefined) return undefined;
  const url = new URL(base);
  url.searchParams.set("reference", reference);
  return url.href;
}

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
  const base = settings.returnUrl ?? request.callbackUrl;
  if (base === undefined) throw new Error("There is no page to come back to.");
  const back = returnUrl(base, reference);
  return {
    checkout: {
      version: "2.1",
      transaction_type: "payment",
      attempts: ATTEMPTS,
      test: !isLive,
      order: { amount, currency, description, tracking_id: reference },
      settings: {
        success_url: back,
        decline_url: back,
        fail_url: back,
        cancel_url: `${back}&cancelled=1`,
        notification_url: settings.webhookUrl,
      },
      ...(email === null ? {} : { customer: { email } }),
    },
  };
}

/** The gateway adds its token there; the page it leads to needs our name for the payment. */
function returnUrl(base: string, reference: string): string {
  const url = new URL(base);
  url.searchParams.set("reference", reference);
  return url.href;
}

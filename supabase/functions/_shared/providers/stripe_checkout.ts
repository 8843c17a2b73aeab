import type Stripe from "stripe";
import { toGatewayUnits } from "../currency.ts";
import type { CheckoutRequest } from "./provider.ts";
import { sendableInTens } from "./sendable.ts";
import { readAmount } from "./shapes.ts";
import { referenceOf, type Session } from "./stripe_events.ts";
import { stripeExponent } from "./stripe_shapes.ts";

/** Whether a session is the one we asked for. */
export function isOurs(session: Session, request: CheckoutRequest): boolean {
  return referenceOf(session) === request.reference && session.currency === request.currency &&
    readAmount(session.amount_total, "amount_total") ===
      toGatewayUnits(request.amount, request.currency, stripeExponent);
}

/** The session to open: of a payment, or of a plan that is paid every month. */
export function sessionParams(request: CheckoutRequest): Stripe.Checkout.SessionCreateParams {
  const { reference, currency, email, callbackUrl } = request;
  if (callbackUrl === undefined) throw new Error("There is no page to come back to.");
  const metadata = { reference };
  const isPlan = request.billing === "month";
  return {
    mode: isPlan ? "subscription" : "payment",
    client_reference_id: reference,
    metadata,
    // Or events of charges and invoices, which name no session, could not be told from another shop's.
    ...(isPlan ? { subscription_data: { metadata } } : { payment_intent_data: { metadata } }),
    line_items: [{
      quantity: 1,
      price_data: {
        currency: currency.toLowerCase(),
        unit_amount: sendableInTens(request.amount, currency, stripeExponent),
        ...(isPlan ? { recurring: { interval: "month" as const } } : {}),
        product_data: { name: request.description || reference },
      },
    }],
    // What is due is due in this currency: no conversion to the payer's at the checkout.
    adaptive_pricing: { enabled: false },
    ...(email === null ? {} : { customer_email: email }),
    success_url: withReference(callbackUrl, reference),
    cancel_url: `${withReference(callbackUrl, reference)}&cancelled=1`,
  };
}

function withReference(address: string, reference: string): string {
  const url = new URL(address);
  url.searchParams.set("reference", reference);
  return url.href;
}

/** The payment page, to which the browser is sent. No key is needed: a token is what allows to pay. */
import { type Context, json, Router } from "../http/router.ts";
import { z } from "zod";
import type { ChoiceAnswer } from "../browser/messages.ts";
import { GatewayError } from "../gateway.ts";
import { checkoutPage, type Choice, formatAmount } from "../pages/checkout.ts";
import { readBody, refuse } from "./answers.ts";
import { BegatewayOutcome, payCheckout } from "./payments.ts";
import type { BegatewayCheckout, BegatewayTransaction } from "./records.ts";
import { findCheckout, type Shop } from "./shop.ts";

const ADVANCED: Choice[] = [
  {
    outcome: "late_webhook",
    label: "Pay, webhook late",
    hint: "The notification leaves after 20 seconds.",
  },
  {
    outcome: "no_webhook",
    label: "Pay, webhook never",
    hint: "Only asking the gateway will tell.",
  },
  { outcome: "wrong_amount", label: "Pay half", hint: "Less than the order is captured." },
  { outcome: "pending", label: "Pay by a slow method", hint: "Pending: no money is known yet." },
  { outcome: "expire", label: "Wait too long", hint: "The token expires; nobody can pay with it." },
  { outcome: "two_captures", label: "Pay twice", hint: "Two captures under one tracking id." },
];

/** The platform's exponents that are not 2 (begateway-api-php, lib/Money.php). */
const EXPONENTS: Record<string, number> = {
  ...Object.fromEntries(["BHD", "JOD", "KWD", "LYD", "OMR", "TND"].map((code) => [code, 3])),
  ...Object.fromEntries(
    "BIF CLP CVE DJF GNF IDR IQD IRR ISK JPY KMF KRW LAK LBP MMK PYG RWF SLL VND VUV XAF XOF XPF"
      .split(" ").map((code) => [code, 0]),
  ),
  MOP: 1,
};

/** Everything at a gateway of the platform that a browser asks for. */
export function begatewayPages(shop: Shop): Router {
  const pages = new Router(refuse);
  pages.get("/v2/checkout", (context) => show(shop, context));
  pages.post("/v2/checkout/:token/pay", async (context) => {
    const checkout = findCheckout(shop, context.parameters["token"] ?? "");
    if (!checkout) throw new GatewayError(404, "Record not found");
    const choice = z.object({ outcome: BegatewayOutcome }).safeParse(await readBody(context));
    if (!choice.success) throw new GatewayError(422, "Unknown choice");
    if (checkout.state !== "open") throw new GatewayError(422, "The payment token is used up");
    const transactions = payCheckout(shop, checkout, { outcome: choice.data.outcome });
    return json(chosen(checkout, choice.data.outcome, transactions[0]));
  });
  return pages;
}

function show(shop: Shop, context: Context): Response {
  const checkout = findCheckout(shop, context.query["token"] ?? "");
  return checkoutPage({
    gateway: shop.title,
    theme: shop.theme,
    merchant: "Payonce",
    email: checkout?.email ?? "",
    amount: checkout
      ? formatAmount(checkout.amount, checkout.currency, EXPONENTS[checkout.currency] ?? 2)
      : null,
    advanced: ADVANCED,
    data: {
      payUrl: `/${shop.name}/v2/checkout/${encodeURIComponent(checkout?.token ?? "")}/pay`,
      parentOrigin: null,
      loaded: {},
      error: whyNot(checkout),
      escape: true,
      payer: {},
    },
    returnUrl: checkout ? returnUrl(checkout, checkout.settings.fail_url, "error") : null,
  });
}

function whyNot(checkout: BegatewayCheckout | undefined): string | null {
  if (!checkout) return "This payment token is not known.";
  if (checkout.state === "expired") return "The time to pay is over.";
  return checkout.state === "finished" ? "This payment has already been processed." : null;
}

/** While attempts are left a declined payer stays on the page. */
function chosen(
  checkout: BegatewayCheckout,
  outcome: BegatewayOutcome,
  transaction: BegatewayTransaction | undefined,
): ChoiceAnswer {
  const { settings } = checkout;
  const lead = (page: string | null, status: string) =>
    returnUrl(checkout, page, status, transaction?.uid);
  const answer = { data: {}, redirect: null };
  if (outcome === "cancel") {
    const redirect = settings.cancel_url;
    return { ...answer, status: "cancelled", message: "Payment cancelled.", redirect };
  }
  if (outcome === "expire") {
    const redirect = lead(settings.fail_url, "error");
    return { ...answer, status: "cancelled", message: "The time to pay is over.", redirect };
  }
  if (transaction?.status === "failed") {
    if (checkout.state === "open") {
      return { ...answer, status: "failed", message: "The bank declined the payment." };
    }
    const redirect = lead(settings.decline_url, "failed");
    return { ...answer, status: "cancelled", message: "The bank declined the payment.", redirect };
  }
  if (transaction?.status !== "successful") {
    const redirect = lead(settings.success_url, transaction?.status ?? "pending");
    return { ...answer, status: "pending", message: "Payment pending.", redirect };
  }
  const redirect = lead(settings.success_url, "successful");
  return { ...answer, status: "success", message: "Payment successful.", redirect };
}

/** Token, status and uid are added to the merchant's address; they prove nothing. */
function returnUrl(
  checkout: BegatewayCheckout,
  page: string | null,
  status: string,
  uid?: string,
): string | null {
  if (page === null) return null;
  const url = new URL(page);
  url.searchParams.set("token", checkout.token);
  url.searchParams.set("status", status);
  if (uid !== undefined) url.searchParams.set("uid", uid);
  return url.href;
}

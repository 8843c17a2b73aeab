/** What a browser sees of Razorpay: checkout.js and its frame. */
import { type Context, json, Router } from "../http/router.ts";
import { z } from "zod";
import type { ChoiceAnswer } from "../browser/messages.ts";
import { type Gateway, GatewayError } from "../gateway.ts";
import { checkoutPage, type Choice, formatAmount } from "../pages/checkout.ts";
import { parentOrigin, scriptAnswer } from "../pages/frame.ts";
import { browserScript } from "../pages/scripts.ts";
import { readBody, refuse } from "./answers.ts";
import { signCheckout } from "./events.ts";
import { failureOf } from "./objects.ts";
import { findOrder, payOrder, RazorpayAttempt } from "./payments.ts";
import type { RazorpayOrder } from "./records.ts";

const ADVANCED: Choice[] = [
  {
    outcome: "late_webhook",
    label: "Pay, webhook late",
    hint: "The webhooks leave after 20 seconds.",
  },
  {
    outcome: "no_webhook",
    label: "Pay, webhook never",
    hint: "Only asking the gateway will tell.",
  },
  { outcome: "wrong_amount", label: "Pay half", hint: "Less than the order is captured." },
  {
    outcome: "authorized_only",
    label: "Authorize only",
    hint: "The money is held and not captured.",
  },
  {
    outcome: "late_authorized",
    label: "Fail, then succeed late",
    hint: "The bank says no; 10 seconds later the same payment is captured.",
  },
  { outcome: "two_captures", label: "Pay twice", hint: "Two captured payments for one order." },
];

/** Razorpay's exponents that are not 2 (docs, payments/international-payments). */
const EXPONENTS: Record<string, number> = {
  ...Object.fromEntries(["BHD", "IQD", "JOD", "KWD", "OMR", "TND"].map((code) => [code, 3])),
  ...Object.fromEntries(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(" ").map((code) => [
      code,
      0,
    ]),
  ),
};

/** Everything under /razorpay that a browser asks for. */
export function razorpayPages(gateway: Gateway): Router {
  const pages = new Router(refuse);
  pages.get("/v1/checkout.js", () => scriptAnswer(browserScript("razorpay_checkout")));
  pages.get("/popup/:order", (context) => show(gateway, context));
  pages.post("/popup/:order/pay", async (context) => {
    const order = findOrder(gateway, context.parameters["order"] ?? "");
    if (!order) throw new GatewayError(404, "The id provided does not exist");
    if (order.status === "paid") throw new GatewayError(400, "The order is already paid");
    const attempt = RazorpayAttempt.pick({ outcome: true, email: true, contact: true })
      .safeParse(await readBody(context));
    if (!attempt.success) throw new GatewayError(400, "Unknown choice");
    return json(
      chosen(gateway, order, RazorpayAttempt.parse(attempt.data)),
    );
  });
  return pages;
}

function show(gateway: Gateway, context: Context): Response {
  const order = findOrder(gateway, context.parameters["order"] ?? "");
  const query = context.query;
  const payer = z.object({
    email: z.email().catch("customer@example.com"),
    contact: z.string().min(1).max(20).catch("+919000090000"),
  }).parse(query);
  return checkoutPage({
    gateway: "Razorpay",
    theme: { dark: "#0d2366", action: "#0b5fd9" },
    merchant: query["name"] ?? "Payonce",
    email: payer.email,
    amount: order
      ? formatAmount(order.amount, order.currency, EXPONENTS[order.currency] ?? 2)
      : null,
    advanced: ADVANCED,
    data: {
      payUrl: `/razorpay/popup/${encodeURIComponent(order?.id ?? "")}/pay`,
      parentOrigin: parentOrigin(context),
      loaded: {},
      error: whyNot(gateway, order, query),
      escape: query["escape"] !== "0",
      payer,
    },
    returnUrl: null,
  });
}

/** What checkout says instead of taking a payment. */
function whyNot(
  gateway: Gateway,
  order: RazorpayOrder | undefined,
  query: Record<string, string>,
): string | null {
  if (query["key"] !== gateway.settings.razorpay.keyId) {
    return "Authentication failed: this key is not known.";
  }
  if (!order) return "The id provided does not exist.";
  if (order.status === "paid") return "The order is already paid.";
  const asked = query["amount"];
  if (asked !== undefined && asked !== String(order.amount)) {
    return "Your payment amount is different from your order amount. " +
      "To pay successfully, please try using right amount.";
  }
  return null;
}

/**
 * What the handler is given: ids and HMAC-SHA256 of `order_id|payment_id` with the key secret. It is called once a
 * payment is authorized, captured or not. A failure goes to `payment.failed` as `{error}`.
 */
function chosen(gateway: Gateway, order: RazorpayOrder, attempt: RazorpayAttempt): ChoiceAnswer {
  const [payment] = payOrder(gateway, order, attempt);
  if (!payment) {
    return { status: "cancelled", message: "Payment cancelled.", data: {}, redirect: null };
  }
  if (payment.status === "failed") {
    const error = failureOf(payment);
    return {
      status: "failed",
      message: "The bank declined the payment.",
      data: { error },
      redirect: null,
    };
  }
  return {
    status: "success",
    message: "Payment successful.",
    data: {
      razorpay_payment_id: payment.id,
      razorpay_order_id: order.id,
      razorpay_signature: signCheckout(
        order.id,
        payment.id,
        gateway.settings.razorpay.keySecret,
      ),
    },
    redirect: null,
  };
}

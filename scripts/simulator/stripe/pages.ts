/** Stripe's own checkout page: no key is needed, who has the address may pay. */
import { z } from "zod";
import type { ChoiceAnswer } from "../browser/messages.ts";
import { type Gateway, GatewayError } from "../gateway.ts";
import { type Context, json, Router } from "../http/router.ts";
import { parseJson } from "../json.ts";
import { checkoutPage, type Choice, formatAmount } from "../pages/checkout.ts";
import { refuse } from "./answers.ts";
import { exponentOf } from "./objects.ts";
import { findSession, paySession, StripeOutcome } from "./payments.ts";
import type { StripeSession } from "./records.ts";

const ADVANCED: Choice[] = [
  {
    outcome: "async_success",
    label: "Pay by bank debit",
    hint: "The session is complete and unpaid; the money comes after 20 seconds.",
  },
  {
    outcome: "async_failed",
    label: "Pay by bank debit that fails",
    hint: "The session is complete and unpaid; the bank says no after 20 seconds.",
  },
  {
    outcome: "late_webhook",
    label: "Pay, webhook late",
    hint: "The webhook leaves after 20 seconds.",
  },
  {
    outcome: "no_webhook",
    label: "Pay, webhook never",
    hint: "Only asking the gateway will tell.",
  },
  { outcome: "wrong_amount", label: "Pay half", hint: "Less than was asked for." },
  { outcome: "expired", label: "Let it expire", hint: "As after 24 hours." },
];

/** Subscriptions are paid by card here. */
function isForPlans({ outcome }: Choice): boolean {
  return !outcome.startsWith("async_");
}

/** Everything under /stripe that a browser asks for. */
export function stripePages(gateway: Gateway): Router {
  const pages = new Router(refuse);
  pages.get("/c/pay/:id", (context) => show(gateway, context));
  pages.post("/c/pay/:id/pay", async (context) => {
    const session = sessionOf(gateway, context);
    if (!session) throw new GatewayError(404, "No such checkout session");
    const choice = z.object({ outcome: StripeOutcome }).safeParse(parseJson(await context.text()));
    if (!choice.success) throw new GatewayError(400, "Unknown choice");
    paySession(gateway, session, { outcome: choice.data.outcome });
    return json(chosen(session, choice.data.outcome));
  });
  return pages;
}

function sessionOf(gateway: Gateway, context: Context): StripeSession | undefined {
  const id = context.parameters["id"] ?? "";
  const session = findSession(gateway, id);
  return session?.id === id ? session : undefined;
}

function show(gateway: Gateway, context: Context): Response {
  const session = sessionOf(gateway, context);
  return checkoutPage({
    gateway: "Stripe",
    theme: { dark: "#1a1f36", action: "#4b45c6" },
    merchant: "Payonce",
    email: session?.customer_email ?? "",
    amount: session
      ? formatAmount(
        session.amount_total,
        session.currency.toUpperCase(),
        exponentOf(session.currency),
      ) + (session.mode === "subscription" ? " a month" : "")
      : null,
    advanced: session?.mode === "subscription" ? ADVANCED.filter(isForPlans) : ADVANCED,
    data: {
      payUrl: `/stripe/c/pay/${encodeURIComponent(context.parameters["id"] ?? "")}/pay`,
      parentOrigin: null,
      loaded: {},
      error: whyClosed(session),
      escape: false,
      payer: {},
    },
    returnUrl: session?.success_url ?? null,
  });
}

function whyClosed(session: StripeSession | undefined): string | null {
  if (!session) return "Something went wrong: this checkout session is not known.";
  if (session.status === "expired") return "This checkout session has expired.";
  return session.status === "complete" ? "You have already paid here." : null;
}

function chosen(session: StripeSession, outcome: StripeOutcome): ChoiceAnswer {
  const redirect = session.success_url.replaceAll("{CHECKOUT_SESSION_ID}", session.id);
  switch (outcome) {
    case "declined":
      return { status: "failed", message: "Your card was declined.", data: {}, redirect: null };
    case "cancel":
    case "expired":
      return {
        status: "cancelled",
        message: "Not paid. You can close this page.",
        data: {},
        redirect: session.cancel_url,
      };
    case "async_success":
    case "async_failed":
      return { status: "pending", message: "Payment processing.", data: {}, redirect };
    default:
      return { status: "success", message: "Payment successful.", data: {}, redirect };
  }
}

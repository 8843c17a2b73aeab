/**
 * What a browser sees of Paystack: the popup script, its frame, and the hosted page. No key is needed: an access
 * code is what allows to pay.
 */
import { type Context, json, Router } from "../http/router.ts";
import { z } from "zod";
import type { ChoiceAnswer } from "../browser/messages.ts";
import { type Gateway, GatewayError } from "../gateway.ts";
import { checkoutPage, type Choice, formatAmount } from "../pages/checkout.ts";
import { browserScript } from "../pages/scripts.ts";
import { parentOrigin, scriptAnswer } from "../pages/frame.ts";
import { answer, readBody, refuse } from "./answers.ts";
import { readTransaction } from "./initialize.ts";
import { isPaid } from "./objects.ts";
import { openTransaction, PaystackOutcome, payTransaction } from "./payments.ts";
import type { PaystackTransaction } from "./records.ts";

const ADVANCED: Choice[] = [
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
  { outcome: "wrong_amount", label: "Pay half", hint: "A partial debit: less than was asked for." },
  {
    outcome: "customer_fee",
    label: "Pay with the fee on top",
    hint: "The customer bears the fee: more is charged than was asked for.",
  },
  {
    outcome: "two_captures",
    label: "Pay twice",
    hint: "Two charges under one reference, as from two tabs.",
  },
];

/** Everything under /paystack that a browser asks for. */
export function paystackPages(gateway: Gateway): Router {
  const pages = new Router(refuse);
  pages.get("/v2/inline.js", () => scriptAnswer(browserScript("paystack_inline")));
  // The merchant's page asks from its own origin, with the public key.
  pages.options("/popup/transactions", () => allowOrigins(new Response(null, { status: 204 })));
  const fromAnywhere = new Router((error) => allowOrigins(refuse(error)));
  pages.route("/popup/transactions", fromAnywhere);
  fromAnywhere.post("/", async (context) => {
    const body = await readBody(context);
    if (!/^pk_(test|live)_/.test(String(body["key"]))) throw new GatewayError(401, "Invalid key");
    const transaction = openTransaction(gateway, readTransaction(gateway, body));
    return allowOrigins(answer("Authorization URL created", {
      access_code: transaction.access_code,
      reference: transaction.reference,
    }));
  });
  pages.get("/popup/:code", (context) => show(gateway, context, parentOrigin(context)));
  pages.get("/checkout/:code", (context) => show(gateway, context, null));
  pages.post("/popup/:code/pay", async (context) => {
    const transaction = withCode(gateway, context);
    if (!transaction) throw new GatewayError(404, "Access code not found");
    const choice = z.object({ outcome: PaystackOutcome }).safeParse(await readBody(context));
    if (!choice.success) throw new GatewayError(400, "Unknown choice");
    if (isPaid(transaction)) throw new GatewayError(400, "Transaction has already been completed");
    payTransaction(gateway, transaction, { outcome: choice.data.outcome });
    return json(chosen(transaction, choice.data.outcome));
  });
  return pages;
}

function allowOrigins(answer: Response): Response {
  answer.headers.set("access-control-allow-origin", "*");
  answer.headers.set("access-control-allow-headers", "content-type");
  return answer;
}

function withCode(gateway: Gateway, context: Context): PaystackTransaction | undefined {
  const code = context.parameters["code"] ?? "";
  return gateway.state.paystack.transactions.find((one) => one.access_code === code);
}

function show(gateway: Gateway, context: Context, parent: string | null): Response {
  const transaction = withCode(gateway, context);
  const error = !transaction
    ? "We could not start this transaction: the access code is not known."
    : isPaid(transaction)
    ? "This transaction has already been completed."
    : null;
  return checkoutPage({
    gateway: "Paystack",
    theme: { dark: "#011b33", action: "#0b6e4f" },
    merchant: "Payonce",
    email: transaction?.email ?? "",
    // Times 100 for every currency, XOF too.
    amount: transaction
      ? formatAmount(transaction.requested_amount, transaction.currency, 2)
      : null,
    advanced: ADVANCED,
    data: {
      payUrl: `/paystack/popup/${encodeURIComponent(context.parameters["code"] ?? "")}/pay`,
      parentOrigin: parent,
      loaded: transaction
        ? {
          id: transaction.id,
          accessCode: transaction.access_code,
          customer: { email: transaction.email },
        }
        : {},
      error,
      escape: true,
      payer: {},
    },
    returnUrl: transaction ? callbackUrl(transaction) : null,
  });
}

/** What onSuccess is given, and where the hosted page goes: callback_url?trxref=…&reference=… */
function chosen(transaction: PaystackTransaction, outcome: PaystackOutcome): ChoiceAnswer {
  const data = {
    reference: transaction.reference,
    trans: transaction.id,
    transaction: transaction.id,
    trxref: transaction.reference,
    status: transaction.status,
    message: "Approved",
    redirecturl: callbackUrl(transaction) ??
      `?trxref=${transaction.reference}&reference=${transaction.reference}`,
  };
  if (outcome === "declined") {
    return { status: "failed", message: "Declined by the bank.", data: {}, redirect: null };
  }
  if (outcome === "cancel") {
    const redirect = cancelAction(transaction);
    return {
      status: "cancelled",
      message: "Payment cancelled. You can close this page.",
      data: {},
      redirect,
    };
  }
  if (outcome === "pending") {
    return { status: "pending", message: "Payment pending.", data, redirect: data.redirecturl };
  }
  return {
    status: "success",
    message: "Payment successful.",
    data,
    redirect: callbackUrl(transaction),
  };
}

function callbackUrl(transaction: PaystackTransaction): string | null {
  if (transaction.callback_url === null) return null;
  const url = new URL(transaction.callback_url);
  url.searchParams.set("trxref", transaction.reference);
  url.searchParams.set("reference", transaction.reference);
  return url.href;
}

/** metadata.cancel_action: where a cancelled payment leads (docs, "Metadata"). */
function cancelAction(transaction: PaystackTransaction): string | null {
  const url = z.object({ cancel_action: z.url({ protocol: /^https?$/ }) })
    .safeParse(transaction.metadata);
  return url.success ? url.data.cancel_action : null;
}

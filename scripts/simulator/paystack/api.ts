/**
 * Paystack's API (api.paystack.co) as far as Payonce calls it.
 * Answers: `{status, message, data}`; errors `{status: false, message, meta: {nextStep}, type, code}` (docs, "Errors").
 */
import { type Around, type Context, Router } from "../http/router.ts";
import { type Gateway, GatewayError } from "../gateway.ts";
import type { JsonValue } from "../json.ts";
import { answer, readBody, refuse } from "./answers.ts";
import { readTransaction } from "./initialize.ts";
import { addDisputeRoutes, addRefundRoutes } from "./refunds_api.ts";
import { transactionObject } from "./objects.ts";
import { findByReference, findTransaction, openTransaction } from "./payments.ts";
import type { PaystackTransaction } from "./records.ts";

/** Calls that need the secret key. */
export function paystackApi(gateway: Gateway): Router {
  const api = new Router(refuse);
  api.use(requireKey(gateway));
  api.post("/transaction/initialize", async (context) => {
    const body = await readBody(context);
    const transaction = openTransaction(gateway, readTransaction(gateway, body));
    const origin = context.origin;
    return answer("Authorization URL created", {
      authorization_url: `${origin}/paystack/checkout/${transaction.access_code}`,
      access_code: transaction.access_code,
      reference: transaction.reference,
    });
  });
  api.get("/transaction/verify/:reference", (context) => {
    const transaction = findByReference(gateway, context.parameters["reference"] ?? "");
    if (!transaction) throw notFound();
    return answer("Verification successful", transactionObject(transaction));
  });
  api.get("/transaction", (context) => listTransactions(gateway, context));
  api.get("/transaction/:id", (context) => {
    const transaction = findTransaction(gateway, context.parameters["id"] ?? "");
    if (!transaction) throw notFound();
    return answer("Transaction retrieved", transactionObject(transaction));
  });
  addRefundRoutes(api, gateway);
  addDisputeRoutes(api, gateway);
  return api;
}

function requireKey(gateway: Gateway): Around {
  return async (context, next) => {
    const given = context.header("authorization");
    if (given === undefined) throw new GatewayError(401, "No Authorization Header was found");
    if (given !== `Bearer ${gateway.settings.paystack.secretKey}`) {
      throw new GatewayError(401, "Invalid key");
    }
    return await next();
  };
}

function listTransactions(gateway: Gateway, context: Context): Response {
  const query = context.query;
  const wanted = (transaction: PaystackTransaction) =>
    (query["status"] === undefined || transaction.status === query["status"]) &&
    (query["currency"] === undefined || transaction.currency === query["currency"]) &&
    (query["amount"] === undefined || String(transaction.amount) === query["amount"]) &&
    (query["customer"] === undefined || String(transaction.customer_id) === query["customer"]) &&
    (query["from"] === undefined || transaction.created_at >= isoTime(query["from"])) &&
    (query["to"] === undefined || transaction.created_at <= isoTime(query["to"]));
  const found = gateway.state.paystack.transactions.filter(wanted).reverse();
  const perPage = Math.min(Math.max(Number(query["perPage"] ?? 50) || 50, 1), 100);
  if (query["use_cursor"] === "true") return cursorPage(context, found, perPage);
  const page = Math.max(Number(query["page"] ?? 1) || 1, 1);
  const shown = found.slice((page - 1) * perPage, page * perPage);
  return answer("Transactions retrieved", shown.map(listed), {
    total: found.length,
    total_volume: found.reduce((sum, one) => sum + one.amount, 0),
    skipped: (page - 1) * perPage,
    // As given, so text when it was given at all (seen in a real answer).
    perPage: query["perPage"] ?? perPage,
    page,
    pageCount: Math.ceil(found.length / perPage),
  });
}

function cursorPage(context: Context, found: PaystackTransaction[], perPage: number): Response {
  const cursor = context.query["next"] ?? context.query["previous"];
  const start = cursor === undefined ? 0 : Number(Buffer.from(cursor, "base64").toString()) || 0;
  const encode = (position: number) => Buffer.from(String(position)).toString("base64");
  return answer(
    "Transactions retrieved",
    found.slice(start, start + perPage).map(listed),
    {
      next: start + perPage < found.length ? encode(start + perPage) : null,
      previous: start > 0 ? encode(Math.max(0, start - perPage)) : null,
      perPage,
    },
  );
}

function listed(transaction: PaystackTransaction): JsonValue {
  return { ...transactionObject(transaction), plan: {} };
}

function isoTime(given: string): string {
  const time = Date.parse(given);
  if (Number.isNaN(time)) throw new GatewayError(400, "Invalid date", "invalid_params");
  return new Date(time).toISOString();
}

function notFound(): GatewayError {
  // HTTP 400, not 404 (seen at the test API).
  return new GatewayError(400, "Transaction reference not found.", "transaction_not_found");
}

/**
 * The platform's API as far as Payonce calls it; both of its hosts (checkout and gateway) are one here.
 * Basic shop_id:secret_key (docs.bepaid.by, integration/widget and integration/card_api).
 */
import { timingSafeEqual } from "node:crypto";
import { type Around, Router } from "../http/router.ts";
import { z } from "zod";
import { GatewayError } from "../gateway.ts";
import { answer, readBody, refuse } from "./answers.ts";
import { shopAuthorization } from "./events.ts";
import { checkoutObject, transactionObject } from "./objects.ts";
import { openCheckout } from "./payments.ts";
import type { BegatewayCheckout, BegatewayTransaction } from "./records.ts";
import { startRefund } from "./refunds.ts";
import { findCheckout, findTransaction, type Shop } from "./shop.ts";

/** By tracking id the platform shows no more than these (docs, status_query). */
const LISTED = 10;
/** A token lives for a day unless it says otherwise (docs, payment_token). */
const LIFETIME = 24 * 3_600_000;

const page = z.url({ protocol: /^https?$/ }).nullish();
const Order = z.object({
  amount: z.int().positive(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  description: z.string().min(1).max(255),
  tracking_id: z.string().max(255).nullish(),
  expired_at: z.iso.datetime({ offset: true }).nullish(),
});
const Token = z.object({
  transaction_type: z.literal("payment"),
  attempts: z.int().min(1).default(1),
  test: z.boolean().default(false),
  order: Order,
  settings: z.object({
    success_url: page,
    decline_url: page,
    fail_url: page,
    cancel_url: page,
    notification_url: page,
  }).default({}),
  customer: z.object({ email: z.email().nullish() }).nullish(),
});
const Refund = z.object({
  parent_uid: z.string().min(1),
  reason: z.string().min(1),
  amount: z.int().positive().nullish(),
  tracking_id: z.string().max(255).nullish(),
});

/** Calls that need the shop's id and key. */
export function begatewayApi(shop: Shop): Router {
  const api = new Router(refuse);
  api.use(requireShop(shop));
  api.post("/ctp/api/checkouts", async (context) => {
    const { checkout: given } = await readBody(context);
    const { token } = openCheckout(shop, readToken(given));
    const redirect_url = `${context.origin}/${shop.name}/v2/checkout?token=${token}`;
    return answer({ checkout: { token, redirect_url } }, 201);
  });
  api.get("/ctp/api/checkouts/:token", (context) => {
    const checkout = findCheckout(shop, context.parameters["token"] ?? "");
    if (!checkout) throw new GatewayError(404, "Record not found");
    return answer({ checkout: checkoutObject(shop, checkout) });
  });
  api.get("/v2/transactions/tracking_id/:id", (context) => {
    const found = shop.records().transactions
      .filter(({ tracking_id }) => tracking_id === context.parameters["id"])
      .slice(-LISTED);
    return answer({ transactions: found.map((one) => transactionObject(shop, one)) });
  });
  api.get("/transactions/:uid", (context) => {
    const transaction = findTransaction(shop, context.parameters["uid"] ?? "");
    if (!transaction) throw new GatewayError(404, "Record not found");
    return answer({ transaction: transactionObject(shop, transaction) });
  });
  api.post("/transactions/refunds", async (context) => {
    const given = Refund.safeParse((await readBody(context))["request"]);
    if (!given.success) throw invalid(given.error);
    const requestId = context.header("requestid");
    const known = made(shop, requestId);
    if (known) return answer({ transaction: transactionObject(shop, known) });
    const parent = findTransaction(shop, given.data.parent_uid);
    if (!parent) throw new GatewayError(422, "Parent transaction is not found", "parent_uid");
    const refund = startRefund(shop, {
      parent,
      amount: given.data.amount ?? undefined,
      reason: given.data.reason,
      trackingId: given.data.tracking_id ?? null,
      outcome: shop.gateway.state.refundOutcome,
    });
    if (requestId !== undefined) shop.records().request_ids[requestId] = refund.uid;
    return answer({ transaction: transactionObject(shop, refund) });
  });
  api.otherwise(() => {
    throw new GatewayError(404, "Not found");
  });
  return api;
}

/** What the same RequestID made before: answered as it stands now (docs, idempotent_requests). */
function made(shop: Shop, requestId = ""): BegatewayTransaction | undefined {
  const { request_ids } = shop.records();
  const uid = Object.hasOwn(request_ids, requestId) ? request_ids[requestId] : undefined;
  return uid === undefined ? undefined : findTransaction(shop, uid);
}

function readToken(body: unknown): Parameters<typeof openCheckout>[1] {
  const given = Token.safeParse(body);
  if (!given.success) throw invalid(given.error);
  const { order, settings, customer, attempts, test } = given.data;
  return {
    amount: order.amount,
    currency: order.currency,
    description: order.description,
    tracking_id: order.tracking_id ?? null,
    expired_at: order.expired_at ?? new Date(Date.now() + LIFETIME).toISOString(),
    email: customer?.email ?? null,
    test,
    attempts,
    settings: pages(settings),
  };
}

function pages(given: z.infer<typeof Token>["settings"]): BegatewayCheckout["settings"] {
  return {
    success_url: given.success_url ?? null,
    decline_url: given.decline_url ?? null,
    fail_url: given.fail_url ?? null,
    cancel_url: given.cancel_url ?? null,
    notification_url: given.notification_url ?? null,
  };
}

function invalid(error: z.ZodError): GatewayError {
  const field = error.issues[0]?.path.join(".") ?? "";
  return new GatewayError(422, `${field} is invalid`, field);
}

function requireShop(shop: Shop): Around {
  const expected = Buffer.from(shopAuthorization(shop));
  return async (context, next) => {
    const given = Buffer.from(context.header("authorization") ?? "");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new GatewayError(401, "Unauthorized");
    }
    return await next();
  };
}

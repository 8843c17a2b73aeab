/**
 * Razorpay's API (api.razorpay.com/v1) as far as Payonce calls it.
 * Errors: `{error: {code, description, source, step, reason, metadata, field?}}` (docs, errors.md).
 */
import { timingSafeEqual } from "node:crypto";
import { type Around, Router } from "../http/router.ts";
import { z } from "zod";
import { type Gateway, GatewayError } from "../gateway.ts";
import { answer, readBody, refuse } from "./answers.ts";
import { collection, disputeObject, orderObject, paymentObject } from "./objects.ts";
import { capturePayment, openOrder } from "./payments.ts";
import type { RazorpayPayment } from "./records.ts";
import { addRefundRoutes } from "./refunds_api.ts";
import { Amount, Notes, orderOf, page, paymentOf, unknownId } from "./requests.ts";

const flag = z.union([z.boolean(), z.literal(0), z.literal(1), z.literal("0"), z.literal("1")]);
const Capture = z.object({
  payment_capture: flag.nullish(),
  payment: z.object({ capture: z.enum(["automatic", "manual"]) }).nullish(),
});

/** Calls that need the key. */
export function razorpayApi(gateway: Gateway): Router {
  const api = new Router(refuse);
  api.use(requireKey(gateway));
  api.post("/orders", async (context) => {
    return answer(orderObject(openOrder(gateway, readOrder(await readBody(context)))));
  });
  api.get("/orders", (context) => {
    const { receipt } = context.query;
    const found = gateway.state.razorpay.orders.filter((one) =>
      receipt === undefined || one.receipt === receipt
    );
    return answer(collection(page(context, found).map(orderObject)));
  });
  api.get("/orders/:id", (context) => answer(orderObject(orderOf(gateway, context))));
  api.get("/orders/:id/payments", (context) => {
    const order = orderOf(gateway, context);
    const found = gateway.state.razorpay.payments.filter((one) => one.order_id === order.id);
    return answer(collection(found.reverse().map(paymentObject)));
  });
  api.get("/payments", (context) => {
    return answer(collection(page(context, gateway.state.razorpay.payments).map(paymentObject)));
  });
  api.get("/payments/:id", (context) => answer(paymentObject(paymentOf(gateway, context))));
  api.post("/payments/:id/capture", async (context) => {
    const payment = paymentOf(gateway, context);
    checkCapture(payment, await readBody(context));
    capturePayment(gateway, payment);
    return answer(paymentObject(payment));
  });
  api.get("/disputes", (context) => {
    return answer(collection(page(context, gateway.state.razorpay.disputes).map(disputeObject)));
  });
  api.get("/disputes/:id", (context) => {
    const dispute = gateway.state.razorpay.disputes.find((one) =>
      one.id === (context.parameters["id"] ?? "")
    );
    if (!dispute) throw unknownId();
    return answer(disputeObject(dispute));
  });
  addRefundRoutes(api, gateway);
  api.otherwise(() => {
    throw new GatewayError(404, "The requested URL was not found on the server.");
  });
  return api;
}

function readOrder(body: Record<string, unknown>): Parameters<typeof openOrder>[1] {
  const amount = Amount.safeParse(body["amount"]);
  if (!amount.success) throw new GatewayError(400, "The amount must be an integer.", "amount");
  const currency = z.string().regex(/^[A-Z]{3}$/).safeParse(body["currency"]);
  if (!currency.success) throw new GatewayError(400, "Currency is not supported", "currency");
  if (amount.data < (currency.data === "INR" ? 100 : 1)) {
    throw new GatewayError(400, "The amount must be at least INR 1.00", "amount");
  }
  const receipt = z.string().max(40).nullish().safeParse(body["receipt"]);
  if (!receipt.success) {
    throw new GatewayError(400, "The receipt may not be greater than 40 characters.", "receipt");
  }
  const notes = Notes.safeParse(body["notes"]);
  if (!notes.success) throw new GatewayError(400, "The notes are invalid", "notes");
  const capture = Capture.safeParse(body);
  if (!capture.success) throw new GatewayError(400, "The payment capture is invalid", "payment");
  const asked = capture.data.payment_capture;
  return {
    amount: amount.data,
    currency: currency.data,
    receipt: receipt.data ?? null,
    notes: notes.data,
    // An account's default can be either; here only an order that asks is captured, so a forgotten
    // request shows at once.
    capture: asked === true || asked === 1 || asked === "1" ||
      capture.data.payment?.capture === "automatic",
  };
}

function checkCapture(payment: RazorpayPayment, body: Record<string, unknown>): void {
  const amount = Amount.safeParse(body["amount"]);
  if (!amount.success) throw new GatewayError(400, "The amount must be an integer.", "amount");
  if (payment.status === "captured" || payment.status === "refunded") {
    throw new GatewayError(400, "This payment has already been captured");
  }
  if (payment.status !== "authorized") {
    throw new GatewayError(
      400,
      "Only payments which have been authorized and not yet captured can be captured",
    );
  }
  const currency = z.string().nullish().safeParse(body["currency"]).data ?? "INR";
  if (amount.data !== payment.amount || currency !== payment.currency) {
    throw new GatewayError(400, "Capture amount must be equal to the amount authorized", "amount");
  }
}

function requireKey(gateway: Gateway): Around {
  const { keyId, keySecret } = gateway.settings.razorpay;
  const expected = Buffer.from(`Basic ${Buffer.from(`${keyId}:${keySecret}`).toString("base64")}`);
  return async (context, next) => {
    const given = Buffer.from(context.header("authorization") ?? "");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new GatewayError(401, "Authentication failed");
    }
    return await next();
  };
}

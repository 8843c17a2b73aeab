/** Razorpay's API for refunds (docs, api/refunds). */
import type { Router } from "../http/router.ts";
import { z } from "zod";
import { type Gateway, GatewayError } from "../gateway.ts";
import { answer, readBody } from "./answers.ts";
import { collection, refundObject } from "./objects.ts";
import type { RazorpayRefund } from "./records.ts";
import { startRefund } from "./refunds.ts";
import { Amount, Notes, page, paymentOf, unknownId } from "./requests.ts";

const RefundBody = z.object({
  amount: Amount.refine((amount) => amount >= 100).nullish(),
  speed: z.enum(["normal", "optimum"]).default("normal"),
  notes: Notes,
  receipt: z.string().max(40).nullish(),
});

/** POST and GET /payments/:id/refund(s), GET /refunds, GET /refunds/:id. */
export function addRefundRoutes(api: Router, gateway: Gateway): void {
  const { state } = gateway;
  api.post("/payments/:id/refund", async (context) => {
    const payment = paymentOf(gateway, context);
    const body = await readBody(context);
    const key = context.header("x-refund-idempotency");
    const request = JSON.stringify([payment.id, body]);
    const earlier = key === undefined ? undefined : sameRefund(gateway, key, request);
    if (earlier) return answer(refundObject(earlier));
    const given = RefundBody.safeParse(body);
    if (!given.success) {
      const field = given.error.issues[0]?.path[0];
      throw new GatewayError(400, `The ${String(field)} is invalid`, String(field));
    }
    const refund = startRefund(gateway, {
      payment,
      amount: given.data.amount ?? undefined,
      speed: given.data.speed,
      notes: given.data.notes,
      receipt: given.data.receipt ?? null,
      outcome: state.refundOutcome,
    });
    if (key !== undefined) state.razorpay.refund_keys[key] = { request, refund_id: refund.id };
    return answer(refundObject(refund));
  });
  api.get("/payments/:id/refunds", (context) => {
    const payment = paymentOf(gateway, context);
    const found = state.razorpay.refunds.filter((one) => one.payment_id === payment.id);
    return answer(collection(page(context, found).map(refundObject)));
  });
  const refundOf = (id: string, paymentId?: string) => {
    const refund = state.razorpay.refunds.find((one) =>
      one.id === id && (paymentId === undefined || one.payment_id === paymentId)
    );
    if (!refund) throw unknownId();
    return answer(refundObject(refund));
  };
  api.get(
    "/payments/:id/refunds/:refund",
    (context) => refundOf(context.parameters["refund"] ?? "", context.parameters["id"] ?? ""),
  );
  api.get("/refunds", (context) => {
    return answer(collection(page(context, state.razorpay.refunds).map(refundObject)));
  });
  api.get("/refunds/:id", (context) => refundOf(context.parameters["id"] ?? ""));
}

/** X-Refund-Idempotency: at least 10 of `[A-Za-z0-9_-]`; the same request answers the same refund. */
function sameRefund(gateway: Gateway, key: string, request: string): RazorpayRefund | undefined {
  if (!/^[A-Za-z0-9_-]{10,}$/.test(key)) {
    throw new GatewayError(400, "The idempotency key is invalid");
  }
  const known = gateway.state.razorpay.refund_keys[key];
  if (known === undefined) return undefined;
  if (known.request !== request) {
    throw new GatewayError(
      400,
      "Different request with the same idempotency key has already been processed.",
    );
  }
  return gateway.state.razorpay.refunds.find((one) => one.id === known.refund_id);
}

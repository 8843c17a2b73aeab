import type Razorpay from "razorpay";
import { leaveUnknown, onlyAboutTheRefund } from "./http.ts";
import type { RefundRequest } from "./provider.ts";
import { callRazorpay } from "./razorpay_api.ts";
import { collection, razorpayExponent, Refund } from "./razorpay_events.ts";
import { sendableInTens } from "./sendable.ts";
import { readShape } from "./shapes.ts";

const ITEMS_A_PAGE = 100;

/** The SDK, with headers that one call has besides. */
export type RazorpayCaller = (headers?: Record<string, string>) => Razorpay;

/** How long the gateway keeps a key is not documented: a repeat looks among the payment's refunds first. */
export async function refundOnce(sdk: RazorpayCaller, request: RefundRequest): Promise<Refund> {
  const known = request.repeated ? await findRefund(sdk, request).catch(leaveUnknown) : undefined;
  return known ?? await askForRefund(sdk, request);
}

async function findRefund(
  sdk: RazorpayCaller,
  { captureId, refundId }: RefundRequest,
): Promise<Refund | undefined> {
  const listed = await listRefunds(sdk, captureId);
  return listed.find(({ notes }) => notes?.refund_id === refundId);
}

async function askForRefund(sdk: RazorpayCaller, request: RefundRequest): Promise<Refund> {
  const keyed = sdk({ "X-Refund-Idempotency": request.refundId });
  const body = refundBody(request);
  const answer = await callRazorpay(() => keyed.payments.refund(request.captureId, body))
    .catch(onlyAboutTheRefund);
  return readShape(Refund, answer);
}

/** A payment's refunds. */
export async function listRefunds(sdk: RazorpayCaller, paymentId: string): Promise<Refund[]> {
  const answer = await callRazorpay(() =>
    sdk().payments.fetchMultipleRefund(paymentId, { count: ITEMS_A_PAGE })
  );
  return readShape(collection(Refund), answer).items
    .filter((refund) => refund.payment_id === paymentId);
}

function refundBody(request: RefundRequest) {
  return {
    amount: sendableInTens(request.amount, request.currency, razorpayExponent),
    speed: "normal" as const,
    notes: { reference: request.reference, refund_id: request.refundId, reason: request.reason },
  };
}

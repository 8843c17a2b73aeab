import { ApiError } from "../api/errors.ts";
import { initializePayment, type PurchaseRequest, type StartedPayment } from "../api/payments.ts";
import { endIntent, intentKey } from "./intent.ts";
import type { CheckoutOutcome } from "./outcome.ts";
import { openPaystack, preparePaystack } from "./paystack.ts";
import { openRazorpay, prepareRazorpay } from "./razorpay.ts";
import { ScriptUnavailable } from "./script.ts";

const IN_PROGRESS_WAITS_MS = [500, 1_000, 2_000, 4_000];

export interface Buyer {
  id: string;
  email: string | undefined;
}

/** Starts the payment on the server, while the gateway's script is already on its way. */
export async function startPayment(
  buyer: Buyer,
  request: PurchaseRequest,
): Promise<StartedPayment> {
  const script = request.provider === "paystack" ? preparePaystack() : prepareRazorpay();
  // Whoever opens the window meets this failure and handles it there.
  script.catch(() => undefined);

  try {
    return await initializeOnce(request, intentKey(buyer.id, request));
  } catch (error) {
    // A clear no belongs to this key: a later attempt is a new intent. An unclear answer is not.
    const refused = error instanceof ApiError && !error.passing && error.code !== "in_progress";
    if (refused) endIntent();
    throw error;
  }
}

/** Another tab, or an attempt that timed out, may still be starting this very payment: wait for it. */
async function initializeOnce(request: PurchaseRequest, key: string): Promise<StartedPayment> {
  for (const wait of IN_PROGRESS_WAITS_MS) {
    try {
      return await initializePayment(request, key);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "in_progress") throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return initializePayment(request, key);
}

/**
 * Opens the gateway's window for a started payment. Where Paystack's script can't be loaded its
 * hosted page does as well: the browser goes there and comes back to /payments/return.
 */
export async function openCheckout(
  payment: StartedPayment,
  description: string,
  buyer: Buyer,
): Promise<CheckoutOutcome> {
  const outcome = await openWindow(payment, description, buyer);
  // Left without paying, the same payment can be taken up again; otherwise this intent is done.
  if (outcome.kind !== "cancelled") endIntent();
  return outcome;
}

async function openWindow(
  payment: StartedPayment,
  description: string,
  buyer: Buyer,
): Promise<CheckoutOutcome> {
  if (payment.provider === "razorpay") {
    if (!payment.order_id || !payment.key_id) throw incomplete();
    return openRazorpay({
      orderId: payment.order_id,
      keyId: payment.key_id,
      description,
      email: buyer.email,
    });
  }
  if (!payment.access_code) throw incomplete();
  try {
    return await openPaystack(payment.access_code);
  } catch (error) {
    if (!(error instanceof ScriptUnavailable) || !payment.authorization_url) throw error;
    location.assign(payment.authorization_url);
    return new Promise(() => undefined); // this page is about to be left
  }
}

function incomplete(): ApiError {
  return new ApiError("unexpected_answer", "The gateway's window could not be opened.", 502);
}

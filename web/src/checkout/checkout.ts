import { ApiError } from "../api/errors.ts";
import { initializePayment, type StartedPayment } from "../api/payments.ts";
import type { PurchaseRequest } from "../api/purchase.ts";
import { type Gateway, isRedirect } from "../api/gateways.ts";
import { endIntent, intentKey } from "./intent.ts";
import type { CheckoutOutcome } from "./outcome.ts";
import { openPaystack, preparePaystack } from "./paystack.ts";
import { openRazorpay, prepareRazorpay } from "./razorpay.ts";
import { leaveFor } from "./redirect.ts";
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
  // Whoever opens the window meets this failure and handles it there.
  prepareScript(request.provider).catch(() => undefined);

  try {
    return await initializeOnce(request, intentKey(buyer.id, request));
  } catch (error) {
    // A clear no belongs to this key: a later attempt is a new intent. An unclear answer is not.
    const refused = error instanceof ApiError && !error.passing && error.code !== "in_progress";
    if (refused) endIntent();
    throw error;
  }
}

/** The popup gateways' scripts; a page of the gateway's own needs none here. */
function prepareScript(provider: Gateway): Promise<void> {
  if (provider === "paystack") return preparePaystack();
  if (provider === "razorpay") return prepareRazorpay();
  return Promise.resolve();
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
 * Opens the gateway's window for a started payment, or leaves for its page. Where Paystack's script
 * can't be loaded its hosted page does as well: the browser goes there and comes back to
 * /payments/return.
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
  if (isRedirect(payment.provider)) {
    if (!payment.redirect_url) throw incomplete();
    return leaveFor(payment.redirect_url);
  }
  if (!payment.access_code) throw incomplete();
  try {
    return await openPaystack(payment.access_code);
  } catch (error) {
    if (!(error instanceof ScriptUnavailable) || !payment.authorization_url) throw error;
    return leaveFor(payment.authorization_url);
  }
}

function incomplete(): ApiError {
  return new ApiError("unexpected_answer", "The gateway's checkout could not be opened.", 502);
}

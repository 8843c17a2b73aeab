import { z } from "zod";
import { environment } from "../api/environment.ts";
import type { CheckoutOutcome } from "./outcome.ts";
import { loadScript, ScriptUnavailable } from "./script.ts";

interface RazorpayOptions {
  key: string;
  order_id: string;
  name: string;
  description: string;
  prefill: { email?: string };
  theme: { color: string };
  handler(response: unknown): void;
  modal: { ondismiss(): void };
}

/** The part of Razorpay's Checkout that is used here. */
interface RazorpayCheckout {
  open(): void;
  on(event: "payment.failed", handler: (response: unknown) => void): void;
}

declare global {
  var Razorpay: (new (options: RazorpayOptions) => RazorpayCheckout) | undefined;
}

const proofSchema = z.object({
  razorpay_payment_id: z.string(),
  razorpay_order_id: z.string(),
  razorpay_signature: z.string(),
});
const failure = z.object({ error: z.object({ description: z.string() }) });

/** Starts loading Razorpay's script, so that it is there when the payment has been prepared. */
export function prepareRazorpay(): Promise<void> {
  return loadScript(environment.razorpayScript);
}

export interface RazorpayOrder {
  orderId: string;
  keyId: string;
  description: string;
  email: string | undefined;
}

/**
 * Opens Razorpay's window on an order that the server made, and waits until it closes. A declined
 * attempt does not close it: the customer may try another card, so it only counts when they leave.
 */
export async function openRazorpay(order: RazorpayOrder): Promise<CheckoutOutcome> {
  await prepareRazorpay();
  const Checkout = globalThis.Razorpay;
  if (!Checkout) throw new ScriptUnavailable(environment.razorpayScript);

  return new Promise((resolve) => {
    let declined: string | null = null;
    const checkout = new Checkout({
      key: order.keyId,
      order_id: order.orderId,
      name: "Payonce",
      description: order.description,
      prefill: order.email ? { email: order.email } : {},
      theme: { color: "#0f7060" },
      handler: (response) =>
        resolve({ kind: "completed", proof: proofSchema.safeParse(response).data ?? null }),
      modal: {
        ondismiss: () =>
          resolve(
            declined === null ? { kind: "cancelled" } : { kind: "failed", reason: declined },
          ),
      },
    });
    checkout.on("payment.failed", (response) => {
      declined = failure.safeParse(response).data?.error.description ?? "";
    });
    checkout.open();
  });
}

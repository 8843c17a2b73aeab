import { environment } from "../api/environment.ts";
import type { CheckoutOutcome } from "./outcome.ts";
import { loadScript, ScriptUnavailable } from "./script.ts";

/** The part of Paystack's Inline v2 that is used here. */
interface PaystackPopup {
  resumeTransaction(
    accessCode: string,
    callbacks: {
      onSuccess(transaction: unknown): void;
      onCancel(): void;
      onError(error: { message?: string }): void;
    },
  ): unknown;
}

declare global {
  var PaystackPop: (new () => PaystackPopup) | undefined;
}

/** Starts loading Paystack's script, so that it is there when the payment has been prepared. */
export function preparePaystack(): Promise<void> {
  return loadScript(environment.paystackScript);
}

/** Opens Paystack's window on a transaction that the server opened, and waits until it closes. */
export async function openPaystack(accessCode: string): Promise<CheckoutOutcome> {
  await preparePaystack();
  const Popup = globalThis.PaystackPop;
  if (!Popup) throw new ScriptUnavailable(environment.paystackScript);

  return new Promise((resolve) => {
    new Popup().resumeTransaction(accessCode, {
      onSuccess: () => resolve({ kind: "completed", proof: null }),
      onCancel: () => resolve({ kind: "cancelled" }),
      onError: (error) => resolve({ kind: "failed", reason: error.message ?? "" }),
    });
  });
}

import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { ApiError, sentence } from "../api/errors.ts";
import type { PurchaseRequest } from "../api/purchase.ts";
import { type Buyer, openCheckout, startPayment } from "./checkout.ts";
import { ScriptUnavailable } from "./script.ts";

export type CheckoutStep =
  | { at: "idle"; error: string | null }
  | { at: "starting" }
  | { at: "window"; reference: string };

export interface Checkout {
  step: CheckoutStep;
  /** Answers the code of a refusal, for pages that have more to say about it. */
  pay: (request: PurchaseRequest, description: string) => Promise<string | null>;
  clearError: () => void;
}

/** Takes a purchase from the button to the result page. While one is under way, no second starts. */
export function useCheckout(buyer: Buyer): Checkout {
  const [step, setStep] = useState<CheckoutStep>({ at: "idle", error: null });
  const navigate = useNavigate();
  // State reaches the button only with the next render; two clicks can be faster than that.
  const busy = useRef(false);

  useEffect(() => {
    // Back from the hosted page the browser may show this page as it was left, mid-payment.
    const restore = (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      busy.current = false;
      setStep({ at: "idle", error: null });
    };
    addEventListener("pageshow", restore);
    return () => removeEventListener("pageshow", restore);
  }, []);

  const pay = async (request: PurchaseRequest, description: string) => {
    if (busy.current) return null;
    busy.current = true;
    setStep({ at: "starting" });
    try {
      const payment = await startPayment(buyer, request);
      setStep({ at: "window", reference: payment.reference });
      const outcome = await openCheckout(payment, description, buyer);
      await navigate(`/payments/${encodeURIComponent(payment.reference)}`, {
        state: { outcome, request },
      });
      return null;
    } catch (error) {
      setStep({ at: "idle", error: explain(error) });
      return error instanceof ApiError ? error.code : null;
    } finally {
      busy.current = false;
    }
  };

  const clearError = () =>
    setStep((current) => current.at === "idle" ? { at: "idle", error: null } : current);

  return { step, pay, clearError };
}

function explain(error: unknown): string {
  if (error instanceof ScriptUnavailable) {
    return "The payment window could not be loaded, so nothing was charged. " +
      "Check your connection or switch off your ad blocker for this page, then try again.";
  }
  return sentence(error);
}

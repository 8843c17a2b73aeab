/**
 * Stands in for https://checkout.razorpay.com/v1/checkout.js: the same constructor, options and events
 * (razorpay.com/docs, "Standard Checkout").
 */
import type { CheckoutMessage } from "./messages.ts";
import { openOverlay, type Overlay, scriptOrigin } from "./overlay.ts";

interface Options {
  key: string;
  order_id?: string;
  amount?: number | string;
  currency?: string;
  name?: string;
  description?: string;
  prefill?: { name?: string; email?: string; contact?: string };
  /** Called once the customer has paid. */
  handler?(response: Record<string, unknown>): void;
  modal?: { ondismiss?(): void; escape?: boolean };
  retry?: boolean | { enabled?: boolean };
}

type Listener = (response: Record<string, unknown>) => void;

const origin = scriptOrigin();

class Razorpay {
  #options: Options;
  #listeners = new Map<string, Listener[]>();
  #overlay: Overlay | null = null;

  constructor(options: Options) {
    if (!options.key) throw new Error("No key passed");
    this.#options = options;
  }

  /** Listens for an event; `payment.failed` is the one checkout sends. */
  on(event: string, listener: Listener): void {
    this.#listeners.set(event, [...this.#listeners.get(event) ?? [], listener]);
  }

  /** Opens the checkout. */
  open(): void {
    if (this.#overlay) return;
    this.#overlay = openOverlay({
      url: this.#url(),
      label: "Razorpay test gateway",
      onMessage: (message) => this.#hear(message),
      onDismiss: () => {
        if (this.#options.modal?.escape !== false) this.#dismiss();
      },
    });
  }

  /** Closes the checkout. */
  close(): void {
    this.#overlay?.close();
    this.#overlay = null;
  }

  #hear(message: CheckoutMessage): void {
    if (message.type === "success") {
      this.close();
      this.#options.handler?.(message.data);
    } else if (message.type === "failed") {
      for (const listener of this.#listeners.get("payment.failed") ?? []) listener(message.data);
      // Without a retry the checkout ends with the first failure.
      const { retry } = this.#options;
      const again = typeof retry === "object" ? retry.enabled : retry;
      if (again === false) this.close();
    } else if (message.type === "cancel" || message.type === "error") {
      this.#dismiss();
    }
  }

  #dismiss(): void {
    this.close();
    this.#options.modal?.ondismiss?.();
  }

  #url(): string {
    const { key, order_id, amount, currency, name, description, prefill, modal } = this.#options;
    const url = new URL(`/razorpay/popup/${encodeURIComponent(order_id ?? "none")}`, origin);
    const parameters: Record<string, string | undefined> = {
      parent: location.origin,
      key,
      amount: amount === undefined ? undefined : String(amount),
      currency,
      name,
      description,
      email: prefill?.email,
      contact: prefill?.contact,
      escape: modal?.escape === false ? "0" : undefined,
    };
    for (const [parameter, value] of Object.entries(parameters)) {
      if (value) url.searchParams.set(parameter, value);
    }
    return url.href;
  }
}

Object.assign(globalThis, { Razorpay });

/**
 * Stands in for https://js.paystack.co/v2/inline.js: the same class, methods and callbacks
 * (paystack.com/docs, "InlineJS"; @paystack/inline-js).
 */
import type { CheckoutMessage } from "./messages.ts";
import { openOverlay, type Overlay, scriptOrigin } from "./overlay.ts";

/** What onSuccess is given. */
interface Transaction {
  reference: string;
  trans: string;
  transaction: string;
  trxref: string;
  status: string;
  message: string;
  redirecturl: string;
}

interface Callbacks {
  onSuccess?(transaction: Transaction): void;
  onLoad?(response: Record<string, unknown>): void;
  onCancel?(): void;
  onError?(error: { message: string }): void;
}

interface NewTransaction extends Callbacks {
  key: string;
  email: string;
  amount: number | string;
  [option: string]: unknown;
}

const origin = scriptOrigin();

class PaystackPop {
  #open = new Map<string, Overlay>();

  /** Opens a transaction the server has initialised. */
  resumeTransaction(accessCode: string, callbacks: Callbacks = {}): { id: string } {
    const id = crypto.randomUUID();
    const url = new URL(`/paystack/popup/${encodeURIComponent(accessCode)}`, origin);
    url.searchParams.set("parent", location.origin);
    const end = () => {
      this.#open.get(id)?.close();
      this.#open.delete(id);
    };
    const onMessage = (message: CheckoutMessage) => {
      if (message.type === "load") callbacks.onLoad?.(message.data);
      if (message.type === "load" || message.type === "failed") return;
      end();
      if (message.type === "success") {
        callbacks.onSuccess?.(message.data as unknown as Transaction);
      } else if (message.type === "cancel") callbacks.onCancel?.();
      else callbacks.onError?.({ message: message.message });
    };
    this.#open.set(
      id,
      openOverlay({
        url: url.href,
        label: "Paystack test gateway",
        onMessage,
        onDismiss: () => {
          end();
          callbacks.onCancel?.();
        },
      }),
    );
    return { id };
  }

  /** Initialises a transaction with the public key, from the browser, and opens it. */
  newTransaction(options: NewTransaction): void {
    this.#initialize(options).then(
      (accessCode) => this.resumeTransaction(accessCode, options),
      (error: Error) => options.onError?.({ message: error.message }),
    );
  }

  /** newTransaction as a promise of the transaction; refused when it is cancelled or goes wrong. */
  async checkout(options: NewTransaction): Promise<Transaction> {
    const accessCode = await this.#initialize(options).catch((error: Error) => {
      options.onError?.({ message: error.message });
      throw error;
    });
    return new Promise((resolve, reject) => {
      this.resumeTransaction(accessCode, {
        onLoad: (response) => options.onLoad?.(response),
        onSuccess: (transaction) => {
          options.onSuccess?.(transaction);
          resolve(transaction);
        },
        onCancel: () => {
          options.onCancel?.();
          reject(new Error("Transaction cancelled"));
        },
        onError: (error) => {
          options.onError?.(error);
          reject(new Error(error.message));
        },
      });
    });
  }

  /** Initialises now; the function it resolves to opens the popup. */
  async preloadTransaction(options: NewTransaction): Promise<() => void> {
    const accessCode = await this.#initialize(options);
    return () => void this.resumeTransaction(accessCode, options);
  }

  /** Closes the popup of a transaction. */
  cancelTransaction(transaction: string | { id: string }): void {
    const id = typeof transaction === "string" ? transaction : transaction.id;
    this.#open.get(id)?.close();
    this.#open.delete(id);
  }

  async #initialize(options: NewTransaction): Promise<string> {
    const { onSuccess: _1, onLoad: _2, onCancel: _3, onError: _4, ...body } = options;
    const answer = await fetch(new URL("/paystack/popup/transactions", origin), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const { message, data } = await answer.json() as {
      message: string;
      data?: { access_code: string };
    };
    if (!data) throw new Error(message);
    return data.access_code;
  }
}

Object.assign(globalThis, { PaystackPop });

import type { Ref, Statement } from "../event.ts";

/** The gateways of this project. Adding one is one file here and one line in the registry. */
export type ProviderName = "paystack" | "razorpay";

/** What a gateway said to a call. A timeout, or a 5xx, is unknown: it may have done what we asked. */
export type GatewayAnswer<T> =
  | { kind: "answered"; value: T }
  | { kind: "unknown"; message: string }
  | { kind: "refused"; message: string };

/** A checkout to open, in our minor units. */
export interface CheckoutRequest {
  reference: string;
  amount: bigint;
  currency: string;
  email: string | null;
  description: string;
  /** Where the gateway sends the payer when its own page was used. */
  callbackUrl: string | undefined;
}

/** An open checkout: what the client needs to show it, and the names events will use for it. */
export interface OpenedCheckout {
  checkout: Record<string, string>;
  refs: Ref[];
}

/** The payment to ask a gateway about. */
export interface Inquiry {
  reference: string;
  /** The gateway's order, where it has one and we know it. */
  orderId: string | null;
  /** Refunds cost another call; verify-payment does without. */
  withRefunds: boolean;
}

/** What a gateway answers about a payment. */
export interface PaymentReport {
  /** The gateway's own word for the state: stored, never used to decide. */
  status: string;
  statement: Statement;
}

/** A payment that is authorised and waits to be captured. */
export interface CaptureRequest {
  paymentId: string;
  amount: bigint;
  currency: string;
}

/** What the browser brings back from a checkout. */
export interface CheckoutProof {
  orderId: string;
  paymentId: string;
  signature: string;
}

/** The webhook half of a gateway. */
export interface WebhookReader {
  name: ProviderName;
  /** The gateway's name as people write it. */
  title: string;
  signatureHeader: string;
  /** Headers worth keeping with the event, by their lower-case names. */
  keptHeaders: readonly string[];
  /** Kept with the event, never trusted: it is not signed. */
  eventIdHeader: string | null;
  /** False while the secret is missing: the endpoint then refuses everything. */
  canVerify(): boolean;
  /** Whether the signature is right for exactly these bytes. */
  verify(bytes: Uint8Array, signature: string): boolean;
  /** The event's name and what it says. Throws UnreadableEvent. */
  read(message: unknown): { eventType: string; statement: Statement };
}

/** A gateway, webhooks and API. */
export interface Provider extends WebhookReader {
  /** Whether a checkout can't be opened without the payer's address. */
  needsEmail: boolean;
  /** Why payments can't be started with the present settings, or null when they can. */
  unavailable(): string | null;
  openCheckout(request: CheckoutRequest): Promise<GatewayAnswer<OpenedCheckout>>;
  query(inquiry: Inquiry): Promise<GatewayAnswer<PaymentReport>>;
  /** Only where authorised payments have to be captured by us. */
  capture?(request: CaptureRequest): Promise<GatewayAnswer<PaymentReport>>;
  /** Only where the browser brings a signature: whether it is the gateway's for this order. */
  checkProof?(proof: CheckoutProof): boolean;
}

import type { Ref, Statement } from "../event.ts";

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
  /** month: paid again every month, until it is cancelled. */
  billing: "once" | "month";
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

/** A refund to ask for, in our minor units. It is written down before: asked for again it has the same id. */
export interface RefundRequest {
  refundId: string;
  reference: string;
  /** The gateway's id of the capture to take from. */
  captureId: string;
  amount: bigint;
  currency: string;
  reason: string;
  /** It was asked for before and nobody knows the answer. */
  repeated: boolean;
  /** Since it was written down, which was before it was first asked for. */
  ageSeconds: number;
  /** Since the gateway was last asked about it, or answered. */
  quietSeconds: number;
}

/** A refund that a gateway took on. */
export interface RefundReport {
  /** The gateway's id of the refund. */
  objectId: string;
  statement: Statement;
}

/** What the browser brings back from a checkout. */
export interface CheckoutProof {
  orderId: string;
  paymentId: string;
  signature: string;
}

/** The webhook half of a gateway. */
export interface WebhookReader {
  /** As in the registry. */
  name: string;
  /** The gateway's name as people write it. */
  title: string;
  /** Null where the signature is inside the body. */
  signatureHeader: string | null;
  /** Headers worth keeping with the event, by their lower-case names. */
  keptHeaders: readonly string[];
  /** Kept with the event, never trusted: it is not signed. */
  eventIdHeader: string | null;
  /** False while the secret is missing: the endpoint then refuses everything. */
  canVerify(): boolean;
  /** Whether the signature is right for exactly these bytes, and, where it is dated, recent enough. */
  verify(
    bytes: Uint8Array,
    signature: string,
    now: Date,
    headers: Headers,
  ): boolean | Promise<boolean>;
  /** Whether it is promised 404 while an event waits for a payer who does not exist yet. */
  refusesUnknownPayer?: boolean;
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
  /**
   * Gives money back, once a `refundId`: a repeat looks for ours among the gateway's refunds before it asks
   * again, under the gateway's idempotency key where it has one.
   */
  refund(request: RefundRequest): Promise<GatewayAnswer<RefundReport>>;
  /** Only where plans are paid every month: lets one end when the month that is paid is over. */
  cancelSubscription?(id: string): Promise<GatewayAnswer<Statement>>;
  /** Only where plans are paid every month: how a subscription stands, then each of its latest paid months. */
  bills?(subscription: string): Promise<GatewayAnswer<Statement[]>>;
  /** Only where the browser brings a signature: whether it is the gateway's for this order. */
  checkProof?(proof: CheckoutProof): boolean;
}

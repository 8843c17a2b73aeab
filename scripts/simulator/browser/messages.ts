/** What a checkout page in a frame tells the script that opened it. */

/** `failed` keeps the checkout open (Razorpay lets the customer try again); the others close it. */
export type CheckoutMessage =
  | { source: "test-gateway"; type: "load"; data: Record<string, unknown> }
  | { source: "test-gateway"; type: "success"; data: Record<string, unknown> }
  | { source: "test-gateway"; type: "failed"; data: Record<string, unknown> }
  | { source: "test-gateway"; type: "cancel" }
  | { source: "test-gateway"; type: "error"; message: string };

/** What the server writes into a checkout page for its script. */
export interface CheckoutData {
  /** Where choices are posted to. */
  payUrl: string;
  /** The page that opened the frame; null on the hosted page. */
  parentOrigin: string | null;
  /** Said to the parent at once. */
  loaded: Record<string, unknown>;
  /** Why nothing can be paid here; null when it can. */
  error: string | null;
  /** Whether Escape cancels. */
  escape: boolean;
  /** Sent along with each choice. */
  payer: Record<string, string>;
}

/** What a posted choice is answered with. */
export interface ChoiceAnswer {
  status: "success" | "failed" | "cancelled" | "pending";
  message: string;
  data: Record<string, unknown>;
  /** Where the hosted page goes next. */
  redirect: string | null;
}

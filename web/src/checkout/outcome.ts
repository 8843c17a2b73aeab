import type { CheckoutProof } from "../api/payments.ts";

/**
 * How the gateway's window was left. It is only a hint for the page that follows: whether money
 * moved is for the server to say.
 */
export type CheckoutOutcome =
  | { kind: "completed"; proof: CheckoutProof | null }
  | { kind: "cancelled" }
  | { kind: "failed"; reason: string };

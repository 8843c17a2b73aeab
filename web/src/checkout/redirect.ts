import type { CheckoutOutcome } from "./outcome.ts";

/**
 * Leaves for a gateway's own page, which sends the browser back to /payments/return. There is no
 * outcome: nobody here is left to hear it.
 */
export function leaveFor(address: string): Promise<CheckoutOutcome> {
  location.assign(address);
  return new Promise(() => undefined);
}

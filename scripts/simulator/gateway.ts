/** What both gateways' parts are given. */
import type { ShopKeys } from "./begateway/keys.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Settings } from "./settings.ts";
import type { State } from "./state.ts";
import type { Timers } from "./timers.ts";

/** The simulator's parts, made once and handed to everything that needs them. */
export interface Gateway {
  settings: Settings;
  state: State;
  deliveries: Deliveries;
  timers: Timers;
  /** The private keys that shops' notifications are signed with. */
  shopKeys: ShopKeys;
}

/** An error the simulated gateway answers; the API modules write it in their gateway's own shape. */
export class GatewayError extends Error {
  override name = "GatewayError";
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 409 | 422,
    message: string,
    /** Paystack's `code`, or the `field` at Razorpay. */
    readonly code: string | null = null,
  ) {
    super(message);
  }
}

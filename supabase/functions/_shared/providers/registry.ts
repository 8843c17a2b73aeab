import type { Environment } from "../environment.ts";
import type { GatewayAccess } from "./http.ts";
import { createPaystack } from "./paystack.ts";
import type { Provider, ProviderName } from "./provider.ts";
import { createRazorpay } from "./razorpay.ts";

/** Every gateway by its name. */
export type Providers = Record<ProviderName, Provider>;

/** The gateways with a deployment's settings. */
export function createProviders(environment: Environment, access: GatewayAccess): Providers {
  return {
    paystack: createPaystack(environment, access),
    razorpay: createRazorpay(environment, access),
  };
}

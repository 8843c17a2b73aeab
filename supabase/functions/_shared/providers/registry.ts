import type { Environment } from "../environment.ts";
import { createNetworx, createSecureProcessor } from "./begateway.ts";
import type { GatewayAccess } from "./http.ts";
import { createPaystack } from "./paystack.ts";
import type { Provider } from "./provider.ts";
import { createRazorpay } from "./razorpay.ts";
import { createStripe } from "./stripe.ts";

/** The gateways of this project. Adding one is a module, its fixtures and a line here. */
const GATEWAYS = {
  paystack: createPaystack,
  razorpay: createRazorpay,
  stripe: createStripe,
  networx: createNetworx,
  "secure-processor": createSecureProcessor,
};

export type ProviderName = keyof typeof GATEWAYS;
/** Every gateway by its name. */
export type Providers = Record<ProviderName, Provider>;

export const PROVIDER_NAMES = Object.keys(GATEWAYS) as ProviderName[];

/** One gateway with a deployment's settings: what is wrong with another's does not keep it from working. */
export function createProvider(
  name: ProviderName,
  environment: Environment,
  access: GatewayAccess,
): Provider {
  return GATEWAYS[name](environment, access);
}

/** The gateways with a deployment's settings. */
export function createProviders(environment: Environment, access: GatewayAccess): Providers {
  const entries = Object.entries(GATEWAYS);
  const made = entries.map(([name, create]) => [name, create(environment, access)]);
  return Object.fromEntries(made) as Providers;
}

/** The gateway a row of the database names; undefined when this project has it no more. */
export function providerNamed(providers: Providers, name: string): Provider | undefined {
  return Object.values(providers).find((provider) => provider.name === name);
}

/** The gateways that can be asked: their keys are there, and of this deployment's mode. */
export function providersSetUp(providers: Providers): Provider[] {
  return Object.values(providers).filter((provider) => provider.unavailable() === null);
}

import Paystack from "paystack-sdk";
import { createHttpClient, type GatewayAccess } from "./http.ts";

/**
 * The Paystack SDK over our own HTTP client. The SDK has no option for host or timeout; its parts all
 * hold the one client object, so its methods are replaced in place.
 */
export function createPaystackSdk(
  apiUrl: string,
  secretKey: string,
  access: GatewayAccess,
): Paystack {
  const sdk = new Paystack(secretKey);
  Object.assign(sdk["http"], createHttpClient(apiUrl, `Bearer ${secretKey}`, access));
  return sdk;
}

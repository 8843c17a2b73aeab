import { z } from "zod";
import type { BegatewaySettings } from "./begateway_settings.ts";
import { basicAuthorization } from "./begateway_signature.ts";
import { createHttpClient, type GatewayAccess, GatewayHttpError } from "./http.ts";

/** The platform's calls that Payonce makes. What the gateway does not know is null. */
export interface BegatewayApi {
  openCheckout(body: unknown): Promise<unknown>;
  checkout(token: string): Promise<unknown>;
  byTrackingId(reference: string): Promise<unknown>;
  transaction(uid: string): Promise<unknown>;
  /** Once a `requestId`, for as long as the platform keeps it. */
  refund(requestId: string, body: unknown): Promise<unknown>;
}

/** Two hosts: the checkout makes tokens, the gateway knows transactions. */
export function createBegatewayApi(
  { shopId, secretKey, apiUrl, checkoutUrl }: BegatewaySettings,
  access: GatewayAccess,
): BegatewayApi {
  const authorization = basicAuthorization(shopId ?? "", secretKey ?? "");
  const headers = { accept: "application/json", "x-api-version": "2" };
  const checkouts = createHttpClient(checkoutUrl, authorization, access, headers);
  const gateway = createHttpClient(apiUrl, authorization, access, headers);
  const path = encodeURIComponent;
  return {
    openCheckout: (body) => explained(() => checkouts.post("/ctp/api/checkouts", body)),
    checkout: (token) => orNull(() => checkouts.get(`/ctp/api/checkouts/${path(token)}`)),
    byTrackingId: (reference) =>
      orNull(() => gateway.get(`/v2/transactions/tracking_id/${path(reference)}`)),
    transaction: (uid) => gateway.get(`/transactions/${path(uid)}`),
    refund(requestId, body) {
      const keyed = { ...headers, requestid: requestId };
      const client = createHttpClient(apiUrl, authorization, access, keyed);
      return explained(() => client.post("/transactions/refunds", body));
    },
  };
}

async function orNull(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof GatewayHttpError && error.status === 404) return null;
    throw error;
  }
}

const Message = z.string().max(300);
const Refusal = z.union([
  z.object({ message: Message }),
  z.object({ response: z.object({ message: Message }) }).transform(({ response }) => response),
]);

/** A refusal with the gateway's own words, which come in two shapes. */
async function explained(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof GatewayHttpError) {
      const told = Refusal.safeParse(error.body);
      if (told.success) {
        error.message = `The gateway answered ${error.status}: ${told.data.message}`;
      }
    }
    throw error;
  }
}

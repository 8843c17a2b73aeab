import { connectDatabase } from "./database.ts";
import { readEnvironment } from "./environment.ts";
import { logToConsole } from "./log.ts";
import { GATEWAY_TIMEOUT_MS, gatewayFetch } from "./providers/http.ts";
import { createProvider, type ProviderName } from "./providers/registry.ts";
import { createWebhookEndpoint } from "./webhook.ts";

/** A gateway's webhook endpoint, with what the platform gives a function. */
export function gatewayWebhook(name: ProviderName): (request: Request) => Promise<Response> {
  const access = { fetch: gatewayFetch, timeoutMs: GATEWAY_TIMEOUT_MS };
  return createWebhookEndpoint({
    reader: createProvider(name, readEnvironment(Deno.env.toObject()), access),
    rpc: connectDatabase(),
    clock: () => new Date(),
    log: logToConsole,
  });
}

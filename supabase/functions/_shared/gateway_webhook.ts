import { connectDatabase } from "./database.ts";
import { readEnvironment } from "./environment.ts";
import { logToConsole } from "./log.ts";
import { gatewayAccess } from "./providers/http.ts";
import { createProvider, type ProviderName } from "./providers/registry.ts";
import { createWebhookEndpoint } from "./webhook.ts";

/** A gateway's webhook endpoint, with what the platform gives a function. */
export function gatewayWebhook(name: ProviderName): (request: Request) => Promise<Response> {
  return createWebhookEndpoint({
    reader: createProvider(name, readEnvironment(Deno.env.toObject()), gatewayAccess),
    rpc: connectDatabase(),
    clock: () => new Date(),
    log: logToConsole,
  });
}

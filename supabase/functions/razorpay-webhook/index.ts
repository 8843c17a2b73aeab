import { connectDatabase } from "../_shared/database.ts";
import { readEnvironment } from "../_shared/environment.ts";
import { logToConsole } from "../_shared/log.ts";
import { GATEWAY_TIMEOUT_MS, gatewayFetch } from "../_shared/providers/http.ts";
import { createProviders } from "../_shared/providers/registry.ts";
import { createWebhookEndpoint } from "../_shared/webhook.ts";

const environment = readEnvironment(Deno.env.toObject());
const providers = createProviders(environment, {
  fetch: gatewayFetch,
  timeoutMs: GATEWAY_TIMEOUT_MS,
});

// No JWT: the signature over the raw body is the credential, and the endpoint checks it first.
export default {
  fetch: createWebhookEndpoint({
    reader: providers.razorpay,
    rpc: connectDatabase(),
    clock: () => new Date(),
    log: logToConsole,
  }),
};

import { connectDatabase } from "../_shared/database.ts";
import { readEnvironment } from "../_shared/environment.ts";
import { logToConsole } from "../_shared/log.ts";
import { GATEWAY_TIMEOUT_MS, gatewayFetch } from "../_shared/providers/http.ts";
import { createProviders } from "../_shared/providers/registry.ts";
import { createUserEndpoint, withUser } from "../_shared/user_endpoint.ts";
import { createInitializeHandler } from "./handler.ts";

const environment = readEnvironment(Deno.env.toObject());
const handler = createInitializeHandler({
  providers: createProviders(environment, {
    fetch: gatewayFetch,
    timeoutMs: GATEWAY_TIMEOUT_MS,
  }),
  environment,
  rpc: connectDatabase(),
  log: logToConsole,
});

export default {
  fetch: withUser(createUserEndpoint(handler, logToConsole), environment.clerk.issuer),
};

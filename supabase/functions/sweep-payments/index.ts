import { withSupabase } from "@supabase/server";
import { connectDatabase } from "../_shared/database.ts";
import { readEnvironment } from "../_shared/environment.ts";
import { logToConsole } from "../_shared/log.ts";
import { GATEWAY_TIMEOUT_MS, gatewayFetch } from "../_shared/providers/http.ts";
import { createProviders } from "../_shared/providers/registry.ts";
import { createSweepHandler } from "./handler.ts";

const environment = readEnvironment(Deno.env.toObject());
const handler = createSweepHandler({
  providers: createProviders(environment, {
    fetch: gatewayFetch,
    timeoutMs: GATEWAY_TIMEOUT_MS,
  }),
  rpc: connectDatabase(),
  log: logToConsole,
});

// The scheduler calls it with a secret key; no browser does.
export default {
  fetch: withSupabase({ auth: "secret", cors: "disabled", errors: { detailed: false } }, handler),
};

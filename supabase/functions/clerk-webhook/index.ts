import { connectDatabase } from "../_shared/database.ts";
import { readEnvironment } from "../_shared/environment.ts";
import { logToConsole } from "../_shared/log.ts";
import { createClerkHandler } from "./handler.ts";

// No JWT: the signature over the raw body is the credential, and the endpoint checks it first.
export default {
  fetch: createClerkHandler({
    environment: readEnvironment(Deno.env.toObject()),
    rpc: connectDatabase(),
    clock: () => new Date(),
    log: logToConsole,
  }),
};

import { connectDatabase, type Rpc } from "./database.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { type Log, logToConsole } from "./log.ts";
import { gatewayAccess } from "./providers/http.ts";
import { createProviders, type Providers } from "./providers/registry.ts";

/** What the functions that ask gateways work with. */
export interface Dependencies {
  environment: Environment;
  providers: Providers;
  rpc: Rpc;
  log: Log;
}

/** The dependencies the platform gives a function. */
export function platformDependencies(): Dependencies {
  const environment = readEnvironment(Deno.env.toObject());
  return {
    environment,
    providers: createProviders(environment, gatewayAccess),
    rpc: connectDatabase(),
    log: logToConsole,
  };
}

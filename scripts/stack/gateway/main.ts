/** Runs the API gateway of a profile: `tsx scripts/stack/gateway/main.ts [--profile test]`. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { givenEnvironment } from "../environment.ts";
import { ROOT } from "../root.ts";
import { databaseUrl, functionSecrets, profileNamed, settingsFor } from "../settings.ts";
import { startAuth } from "./auth.ts";
import { loadConfig } from "./config.ts";
import { loadSigningKeys } from "./keys.ts";
import { RestApi } from "./rest/api.ts";
import { startGateway } from "./server.ts";
import { tokenVerifier } from "./tokens.ts";

const { values } = parseArgs({ options: { profile: { type: "string", default: "dev" } } });
const settings = settingsFor(profileNamed(values.profile), ROOT);
const config = loadConfig(join(ROOT, "supabase", "config.toml"));
const keys = await loadSigningKeys(settings.dataFolder);
const url = (role: string) => databaseUrl(settings.ports.database, "postgres", role);

const rest = new RestApi({
  databaseUrl: url("authenticator"),
  schemas: config.api.schemas.filter((schema) => schema !== "graphql_public"),
  extraSearchPath: config.api.extra_search_path,
  maxRows: config.api.max_rows,
});
rest.start();
const auth = await startAuth({
  databaseUrl: url("supabase_auth_admin"),
  config: config.auth,
  keys,
  gatewayUrl: settings.gatewayUrl,
  siteUrl: settings.webUrl,
});
const { CLERK_ISSUER } = functionSecrets(settings, givenEnvironment(ROOT));
const verify = tokenVerifier(keys, CLERK_ISSUER);
const functions = { port: settings.ports.functions, config: config.functions, verify };
const server = await startGateway(settings.ports.gateway, { rest, auth, functions, verify });

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    server.closeAllConnections();
    server.close();
    void Promise.allSettled([rest.stop(), auth.stop()]).then(() => process.exit(0));
  });
}

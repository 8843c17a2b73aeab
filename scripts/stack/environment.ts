/** What the machine gives: its environment, and `.env` files below it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { Environment } from "./settings.ts";

/** Files that may hold a gateway's secrets; the later wins. The second is the Supabase CLI's place. */
const FILES = [join("supabase", "functions", ".env"), ".env"];

/** The variables given for the project in `root`; the environment wins over the files. */
export function givenEnvironment(root: string): Environment {
  const fromFiles = FILES.map((file) => join(root, file)).filter((file) => existsSync(file))
    .map((file) => parseEnv(readFileSync(file, "utf8")));
  return Object.assign({}, ...[...fromFiles, process.env].map(withValues));
}

/** An empty variable is a line left blank in an example, not a secret. */
function withValues(variables: NodeJS.Dict<string>): Environment {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}

/** The environment of a program we start: what it needs to run, and what it is told. */
export function childEnvironment(told: Environment): NodeJS.ProcessEnv {
  return { ...process.env, ...told, DO_NOT_TRACK: "1", SUPABASE_TELEMETRY_DISABLED: "1" };
}

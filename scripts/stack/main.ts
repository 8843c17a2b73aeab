/**
 * Runs the local stack in the foreground until Ctrl-C:
 *   tsx scripts/stack/main.ts [--profile dev|test|browser] [--only database,gateway] [--reset]
 */
import { parseArgs } from "node:util";
import { ROOT } from "./root.ts";
import { profileNamed, PUBLISHABLE_KEY, SECRET_KEY } from "./settings.ts";
import { PART_NAMES } from "./supervisor/parts.ts";
import type { PartName } from "./supervisor/parts.ts";
import { startStack } from "./supervisor/stack.ts";
import type { Stack } from "./supervisor/stack.ts";

const { values } = parseArgs({
  options: {
    profile: { type: "string", default: "dev" },
    only: { type: "string" },
    reset: { type: "boolean", default: false },
  },
});

const began = Date.now();
const abort = new AbortController();
const starting = startStack({
  root: ROOT,
  profile: profileNamed(values.profile),
  ...(values.only === undefined ? {} : { only: partNames(values.only) }),
  reset: values.reset,
  signal: abort.signal,
  tell,
});

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    // Impatience must not leave a part behind: the second signal changes nothing.
    if (stopping) return;
    stopping = true;
    tell("stack", "stopping");
    abort.abort();
    void starting.then((stack) => stack.stop(), () => {}).then(() => process.exit(0));
  });
}

try {
  const stack = await starting;
  if (!stopping) announce(stack);
} catch (error) {
  if (!stopping) {
    tell("stack", error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}

function announce({ settings }: Stack): void {
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`
Payonce is ready (${seconds} s).

  Web client     ${settings.webUrl}
  API            ${settings.gatewayUrl}   (/rest/v1, /auth/v1, /functions/v1)
  Database       ${settings.databaseUrl.replace(/\?.*/, "")}
  Simulator      ${settings.simulatorUrl}
  Publishable key  ${PUBLISHABLE_KEY}
  Secret key       ${SECRET_KEY}

Ctrl-C stops everything; the data stays in ${settings.dataFolder}.
`);
}

function tell(part: string, line: string): void {
  const time = new Date().toISOString().slice(11, 19);
  console.log(`${time} ${part.padEnd(9)} ${line}`);
}

function partNames(list: string): PartName[] {
  return list.split(",").map((name) => {
    const known = PART_NAMES.find((part) => part === name.trim());
    if (!known) throw new Error(`No such part: ${name}. There are: ${PART_NAMES.join(", ")}`);
    return known;
  });
}

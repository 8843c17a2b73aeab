/**
 * What pg_cron does when hosted: makes due events be tried again, and has the sweeper ask the gateways.
 *   tsx scripts/stack/scheduler.ts [--profile test]
 */
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import pg from "pg";
import { ROOT } from "./root.ts";
import { profileNamed, settingsFor } from "./settings.ts";

const { values } = parseArgs({ options: { profile: { type: "string", default: "dev" } } });
const settings = settingsFor(profileNamed(values.profile), ROOT);

const RETRY_EVERY_MS = 2_000;
const SWEEP_EVERY_MS = settings.profile === "dev" ? 10_000 : 2_000;
const HOUSEKEEP_EVERY_MS = 60_000;
const SWEEP_TIMEOUT_MS = 60_000;

/** Tries every due event, each in a transaction of its own: a bad one takes nothing with it. */
async function retryDueEvents(): Promise<void> {
  await withClient(async (client) => {
    let tried = true;
    while (tried) {
      const { rows } = await client.query<{ tried: boolean }>(
        "select inbox.retry_next_event() as tried",
      );
      tried = rows[0]?.tried ?? false;
    }
  });
}

async function housekeep(): Promise<void> {
  await withClient((client) => client.query("select ops.housekeep()"));
}

async function withClient(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: settings.databaseUrl });
  client.on("error", () => {});
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

async function sweep(): Promise<void> {
  const response = await fetch(`${settings.gatewayUrl}/functions/v1/sweep-payments`, {
    method: "POST",
    headers: { apikey: settings.secretKey, "content-type": "application/json" },
    body: "{}",
    signal: AbortSignal.timeout(SWEEP_TIMEOUT_MS),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`sweep-payments answered ${response.status} ${text.slice(0, 200)}`);
  }
}

/** Runs a job for ever, one at a time. The same failure again and again is told once. */
async function every(milliseconds: number, name: string, job: () => Promise<void>): Promise<never> {
  let told = "";
  for (;;) {
    try {
      await job();
      if (told !== "") {
        console.log(JSON.stringify({ part: "scheduler", job: name, outcome: "works again" }));
      }
      told = "";
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== told) {
        console.error(JSON.stringify({ part: "scheduler", job: name, outcome: "failed", message }));
      }
      told = message;
    }
    await pause(milliseconds);
  }
}

await Promise.all([
  every(RETRY_EVERY_MS, "retry-events", retryDueEvents),
  every(HOUSEKEEP_EVERY_MS, "housekeeping", housekeep),
  every(SWEEP_EVERY_MS, "sweep-payments", sweep),
]);

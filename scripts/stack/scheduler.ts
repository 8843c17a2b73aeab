/**
 * What pg_cron does when hosted: runs the database's jobs and has the sweeper ask the gateways.
 *   tsx scripts/stack/scheduler.ts [--profile test]
 */
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { listedJobs, runJob } from "./jobs.ts";
import type { Job } from "./jobs.ts";
import { ROOT } from "./root.ts";
import { profileNamed, settingsFor } from "./settings.ts";

const { values } = parseArgs({ options: { profile: { type: "string", default: "dev" } } });
const settings = settingsFor(profileNamed(values.profile), ROOT);

const SWEEP_EVERY_MS = settings.profile === "dev" ? 10_000 : 2_000;
const SWEEP_TIMEOUT_MS = 60_000;

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

async function keepRunning(job: Job): Promise<never> {
  let failure: string | null = null;
  for (;;) {
    failure = await runJob(job, failure);
    await pause(job.everyMs);
  }
}

const jobs = [
  ...await listedJobs(settings.databaseUrl),
  { name: "sweep-payments", everyMs: SWEEP_EVERY_MS, run: sweep },
];
await Promise.all(jobs.map(keepRunning));

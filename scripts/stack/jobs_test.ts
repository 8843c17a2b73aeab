/** The database's jobs: one list for the platform's cron and the scheduler here; each runs and fails alone. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, mock, test } from "node:test";
import pg from "pg";
import { createScratch, dropScratch } from "./database.ts";
import { listedJobs, runJob } from "./jobs.ts";
import type { ListedJob } from "./jobs.ts";
import { applyMigrations } from "./migrations.ts";
import { ROOT } from "./root.ts";
import { openServer } from "./testing/server.ts";
import type { TestServer } from "./testing/server.ts";

const PLATFORM = join(ROOT, "supabase", "migrations", "20261121000003_platform.sql");

let server: TestServer;
let databaseUrl: string;
let client: pg.Client;
before(async () => {
  server = await openServer();
  databaseUrl = await createScratch(server.port, "jobs_test");
  await applyMigrations(ROOT, databaseUrl);
  client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
});
after(async () => {
  await client.end();
  await dropScratch(server.port, "jobs_test");
  await server.stop();
});

test("the platform's cron is given what the scheduler here runs", async () => {
  await client.query(`
    create schema cron;
    create table cron.job (name text primary key, schedule text, command text);
    create function cron.schedule(job_name text, schedule text, command text) returns bigint language sql as $$
      insert into cron.job values (job_name, schedule, command)
      on conflict (name) do update set schedule = excluded.schedule, command = excluded.command;
      select 1::bigint;
    $$;
  `);
  const platform = readFileSync(PLATFORM, "utf8");
  await client.query(platform);
  await client.query(platform);
  const given = await jobs("select name, schedule, command from cron.job order by name");
  const listed = await jobs("select name, schedule, command from ops.jobs order by name");
  assert.ok(listed.length >= 9);
  assert.deepEqual(given, listed.map((job) => ({ ...job, name: `payonce-${job.name}` })));
  const here = (await listedJobs(databaseUrl)).map(({ name }) => name).sort();
  assert.deepEqual(here, listed.map(({ name }) => name).sort());
});

test("every job runs; one that fails stops no other, and is told once with its name and code", async () => {
  const jobs = await listedJobs(databaseUrl);
  await client.query(`
    create or replace function inbox.wake_missed() returns void language plpgsql as $$
    begin
      raise exception 'broken';
    end $$;
    insert into inbox.webhook_events
      (provider, event_key, event_type, source, outcome, next_retry_at)
    select 'paystack', key, 'x', 'webhook', 'failed', now()
    from unnest(array['one', 'two']) key;
    insert into inbox.webhook_bodies (webhook_event_id, received_at, event)
    select id, received_at, jsonb_build_object(
      'provider', provider, 'event_key', event_key, 'event_type', event_type
    ) from inbox.webhook_events;
  `);
  const told = mock.method(console, "error", () => {});
  try {
    const failures = new Map<string, string | null>();
    for (let round = 0; round < 2; round++) {
      for (const job of jobs) {
        failures.set(job.name, await runJob(job, failures.get(job.name) ?? null));
      }
    }
    assert.deepEqual([...failures].filter(([, failure]) => failure !== null), [
      ["wake-missed", "broken"],
    ]);
    assert.deepEqual(told.mock.calls.map((call) => JSON.parse(String(call.arguments[0]))), [
      {
        part: "scheduler",
        job: "wake-missed",
        outcome: "failed",
        code: "P0001",
        message: "broken",
      },
    ]);
  } finally {
    told.mock.restore();
  }
  const { rows } = await client.query<{ done: boolean; months: boolean }>(
    `select bool_and(e.outcome = 'ignored') as done, (
       select count(*) > 1 from pg_inherits where inhparent = 'inbox.webhook_bodies'::regclass
     ) as months
     from inbox.webhook_events e`,
  );
  assert.deepEqual(rows, [{ done: true, months: true }]);
});

async function jobs(sql: string): Promise<ListedJob[]> {
  return (await client.query<ListedJob>(sql)).rows;
}

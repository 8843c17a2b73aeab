/** The API while its database is away: 503, so that callers try again, and then as before. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startDatabase } from "../../database.ts";
import type { RunningDatabase } from "../../database.ts";
import { openGateway } from "../../testing/gateway.ts";
import type { TestGateway } from "../../testing/gateway.ts";

/** Not the running stack's database: this one is killed. */
const PORT = 64_396;

let folder: string;
let database: RunningDatabase;
let gateway: TestGateway;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "payonce-outage-"));
  database = await startDatabase({ port: PORT, dataFolder: folder, durable: false });
  process.env.PAYONCE_DATABASE_PORT = String(PORT);
  gateway = await openGateway({
    database: "outage_test",
    sql: `create function public.answer() returns int language sql as 'select 42';
      create function public.wait() returns void language sql as 'select pg_sleep(2.5)';`,
  });
});
after(async () => {
  await gateway.stop();
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Whether a call is at work in the database. */
const BUSY = `select from pg_stat_activity where usename = 'authenticator' and state = 'active'`;

const call = (name: string) => gateway.call(`/rest/v1/rpc/${name}`, { method: "POST", body: {} });

test("a call cut off by a crash, and calls meanwhile, answer 503; afterwards all is as before", async () => {
  assert.equal((await call("answer")).text, "42");
  const cut = call("wait");
  while ((await gateway.sql(BUSY)).length === 0);
  process.kill(database.pid, "SIGKILL");
  await database.ended;
  const answers = [
    await cut,
    ...await Promise.all(Array.from({ length: 5 }, () => call("answer"))),
  ];
  for (const answer of answers) {
    assert.equal(answer.status, 503, answer.text);
    assert.match(String(answer.json().code), /^PGRST00[01]$/);
  }
  database = await startDatabase({ port: PORT, dataFolder: folder, durable: false });
  const after = await Promise.all(Array.from({ length: 30 }, () => call("answer")));
  assert.deepEqual([...new Set(after.map(({ status, text }) => `${status} ${text}`))], ["200 42"]);
});

test("changes of the schema are heard after a crash too", async () => {
  await gateway.sql("create function public.newer() returns int language sql as 'select 1'");
  const deadline = Date.now() + 10_000;
  while ((await call("newer")).status !== 200) {
    assert.ok(Date.now() < deadline, "the API did not listen again");
  }
});

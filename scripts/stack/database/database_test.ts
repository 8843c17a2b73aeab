/** The embedded database: hosted Supabase's layout, and back after a crash. */
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import pg from "pg";
import { createScratch, dropScratch, startDatabase } from "../database.ts";
import type { RunningDatabase } from "../database.ts";
import { databaseUrl } from "../settings.ts";
import { openServer } from "../testing/server.ts";
import type { TestServer } from "../testing/server.ts";
import { accountFolder } from "./binaries.ts";
import { removeCluster } from "./cluster.ts";

/** Of the crash tests' own servers. */
const PORT = 64_397;

let server: TestServer;
let folder: string;
before(async () => {
  server = await openServer();
  folder = mkdtempSync(join(tmpdir(), "payonce-database-"));
});
after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function rows(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function withScratch(
  name: string,
  work: (url: string) => Promise<void>,
  exposing = true,
): Promise<void> {
  const url = await createScratch(server.port, name, { exposing });
  try {
    await work(url);
  } finally {
    await dropScratch(server.port, name);
  }
}

test("UTF8, UTC and C, whatever the machine's locale", () =>
  withScratch("layout_test", async (url) => {
    const [settings] = await rows(
      url,
      `select current_setting('server_encoding') as encoding, current_setting('timezone') as zone,
        datcollate as collation, current_setting('server_version_num')::int / 10000 as version
       from pg_database where datname = current_database()`,
    );
    assert.deepEqual(settings, { encoding: "UTF8", zone: "UTC", collation: "C", version: 17 });
  }));

test("postgres is no superuser, and may do what a hosted project's may", () =>
  withScratch("layout_test", async (url) => {
    const [role] = await rows(
      url,
      `select rolsuper, rolbypassrls, rolcreaterole, pg_get_userbyid(datdba) as owner
       from pg_roles, pg_database where rolname = current_user and datname = current_database()`,
    );
    assert.deepEqual(role, {
      rolsuper: false,
      rolbypassrls: true,
      rolcreaterole: true,
      owner: "postgres",
    });
    await rows(url, "create table public.mine (id uuid references auth.users (id))");
    await rows(url, "create extension if not exists pg_trgm with schema extensions");
    await assert.rejects(rows(url, "create table auth.mine (id int)"), { code: "42501" });
    await assert.rejects(rows(url, "alter table auth.users add column x int"), { code: "42501" });
    await assert.rejects(rows(url, "copy public.mine from program 'true'"), { code: "42501" });
  }));

test("API roles log in through authenticator only, each with its timeout", () =>
  withScratch("layout_test", async (url) => {
    const roles = await rows(
      url,
      `select rolname as role, rolcanlogin as login, rolbypassrls as bypass, rolinherit as inherits
       from pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'authenticator') order by 1`,
    );
    assert.deepEqual(roles, [
      { role: "anon", login: false, bypass: false, inherits: true },
      { role: "authenticated", login: false, bypass: false, inherits: true },
      { role: "authenticator", login: true, bypass: false, inherits: false },
      { role: "service_role", login: false, bypass: true, inherits: true },
    ]);
  }));

test("new tables are exposed, or not, as a project has it", async () => {
  const visible = `select has_table_privilege('anon', 'public.t', 'select') as anon,
    has_table_privilege('service_role', 'public.t', 'select') as service`;
  for (const exposing of [true, false]) {
    await withScratch("exposure_test", async (url) => {
      await rows(url, "create table public.t (id int)");
      assert.deepEqual(await rows(url, visible), [{ anon: exposing, service: exposing }]);
    }, exposing);
  }
});

test("auth.uid() and auth.jwt() read the claims as the platform's do", () =>
  withScratch("layout_test", async (url) => {
    const id = "11111111-1111-4111-8111-111111111111";
    const [claims] = await rows(
      url,
      `select auth.uid() as uid, auth.role() as role, auth.jwt() ->> 'sub' as sub
       from (select set_config('request.jwt.claims', '{"sub":"${id}","role":"authenticated"}', false)) as s`,
    );
    assert.deepEqual(claims, { uid: id, role: "authenticated", sub: id });
    assert.deepEqual(await rows(url, "select auth.jwt() as jwt, auth.uid() as uid"), [
      { jwt: null, uid: null },
    ]);
  }));

test("the superuser can bring pgTAP", () =>
  withScratch("layout_test", async (url) => {
    const superuser = url.replace("postgres:postgres", "supabase_admin:postgres");
    await rows(superuser, "create extension pgtap with schema extensions");
    assert.deepEqual(await rows(url, "select pgtap_version()::text as version"), [
      { version: "1.3" },
    ]);
  }));

async function startOwn(dataFolder: string): Promise<RunningDatabase> {
  return await startDatabase({ port: PORT, dataFolder, durable: false });
}

test("kill -9 in the middle of work: what was committed is there after the restart", async () => {
  const dataFolder = join(folder, "crash");
  const url = databaseUrl(PORT, "postgres");
  let database = await startOwn(dataFolder);
  try {
    await rows(url, "create table public.kept (n int); insert into public.kept values (1)");
    for (let round = 1; round <= 3; round++) {
      // Backends at work hold the shared memory when their postmaster is gone.
      const busy = [1, 2, 3].map(() =>
        rows(url, "select count(*) from generate_series(1, 1e9::bigint)")
      );
      const cut = Promise.allSettled(busy);
      await rows(url, `insert into public.kept values (${round + 1})`);
      process.kill(database.pid, "SIGKILL");
      await database.ended;
      database = await startOwn(dataFolder);
      await cut;
      assert.equal((await rows(url, "select * from public.kept")).length, round + 1);
    }
  } finally {
    await database.stop();
  }
});

test("a server whose supervisor was killed is taken over", async () => {
  const dataFolder = join(folder, "orphan");
  const orphan = await startOwn(dataFolder);
  const database = await startOwn(dataFolder);
  try {
    await orphan.ended;
    assert.notEqual(database.pid, orphan.pid);
    assert.equal((await rows(databaseUrl(PORT, "postgres"), "select 1")).length, 1);
  } finally {
    await database.stop();
  }
});

test("another server on the port is not taken for ours", async () => {
  const ours = await startOwn(join(folder, "first"));
  try {
    await assert.rejects(startOwn(join(folder, "second")), /Address already in use/);
  } finally {
    await ours.stop();
  }
});

test("a half-made cluster and a pid file that names a stranger are no obstacle", async () => {
  const dataFolder = join(folder, "half");
  mkdirSync(join(dataFolder, "cluster"), { recursive: true });
  writeFileSync(join(dataFolder, "cluster", "rest"), "of an initdb that was stopped");
  await (await startOwn(dataFolder)).stop();
  writeFileSync(join(dataFolder, "cluster", "postmaster.pid"), `${process.pid}\n`);
  await (await startOwn(dataFolder)).stop();
});

test("root runs it from a folder that only root can enter", { skip: notRoot() }, async () => {
  const closed = join(folder, "closed");
  mkdirSync(closed, { mode: 0o700 });
  chmodSync(closed, 0o700);
  const database = await startOwn(join(closed, "data"));
  await database.stop();
});

test("without user namespaces root runs it as another account", { skip: notRoot() }, async () => {
  const dataFolder = join(folder, "account");
  try {
    const database = await startDatabase({
      port: PORT,
      dataFolder,
      durable: false,
      runAs: "account",
    });
    assert.equal((await rows(databaseUrl(PORT, "postgres"), "select 1")).length, 1);
    await database.stop();
  } finally {
    removeCluster(dataFolder);
  }
  assert.equal(existsSync(accountFolder(dataFolder)), false);
});

function notRoot(): boolean {
  return userInfo().uid !== 0;
}

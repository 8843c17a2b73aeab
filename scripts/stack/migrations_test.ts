/** A database is brought up to date with supabase/migrations, or refused. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import pg from "pg";
import { createScratch, dropScratch } from "./database.ts";
import { bringUpToDate, MigrationsDiffer } from "./migrations.ts";
import { ROOT } from "./root.ts";
import { openServer } from "./testing/server.ts";
import type { TestServer } from "./testing/server.ts";

const INIT = `-- A comment stays with its statement.
create table public.things (id int primary key, note text default 'a; b');

create function public.f() returns text language sql as $$ select 'x;y' $$;
`;

let server: TestServer;
let root: string;
let databaseUrl: string;
before(async () => {
  server = await openServer();
  root = mkdtempSync(join(tmpdir(), "payonce-migrations-"));
  mkdirSync(join(root, "supabase", "migrations"), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
  databaseUrl = await createScratch(server.port, "migrations_test");
});
after(async () => {
  await dropScratch(server.port, "migrations_test");
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

const write = (name: string, text: string) =>
  writeFileSync(join(root, "supabase", "migrations", name), text);

async function count(): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query("select from public.things")).rowCount ?? 0;
  } finally {
    await client.end();
  }
}

test("migrations are applied, the demo data loaded once, and a new migration added", async () => {
  write("20260101000000_init.sql", INIT);
  writeFileSync(
    join(root, "supabase", "seed.sql"),
    "insert into public.things select count(*) from public.things",
  );
  const target = { root, databaseUrl, dataFolder: root };
  assert.deepEqual(await bringUpToDate(target), { seeded: true });
  assert.deepEqual(await bringUpToDate(target), { seeded: false });
  assert.equal(await count(), 1);
  write("20260102000000_more.sql", "insert into public.things values (10);");
  await bringUpToDate(target);
  assert.equal(await count(), 2);
});

test("a migration that changed since it was applied is refused", async () => {
  const target = { root, databaseUrl, dataFolder: root };
  const changes = [
    INIT.replace("'a; b'", "'c'"),
    `${INIT}create table public.added (id int);`,
    INIT.slice(0, INIT.indexOf("create function")),
  ];
  for (const text of changes) {
    write("20260101000000_init.sql", text);
    await assert.rejects(bringUpToDate(target), (error: Error) => {
      assert.ok(error instanceof MigrationsDiffer);
      return /20260101000000.*--reset/s.test(error.message);
    });
  }
  write("20260101000000_init.sql", `\n${INIT}\n\n`);
  await bringUpToDate(target);
});

test("a migration that was applied and is gone is refused", async () => {
  rmSync(join(root, "supabase", "migrations", "20260102000000_more.sql"));
  await assert.rejects(bringUpToDate({ root, databaseUrl, dataFolder: root }), MigrationsDiffer);
});

test("a migration that fails says what the CLI said", async () => {
  write("20260102000000_more.sql", "insert into public.things values (10);");
  write("20260103000000_wrong.sql", "create tabel oops ();");
  await assert.rejects(bringUpToDate({ root, databaseUrl, dataFolder: root }), /tabel/);
});

/** The demo data: what it shows, that the books hold with it, and that loading it again changes nothing. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import pg from "pg";
import { createScratch, dropScratch } from "./database.ts";
import { applyMigrations, bringUpToDate } from "./migrations.ts";
import { ROOT } from "./root.ts";
import { openServer } from "./testing/server.ts";
import type { TestServer } from "./testing/server.ts";

const NAME = "seed_test";

let server: TestServer;
let databaseUrl: string;
let client: pg.Client;
before(async () => {
  server = await openServer();
  databaseUrl = await createScratch(server.port, NAME);
  await applyMigrations(ROOT, databaseUrl);
  await bringUpToDate({ root: ROOT, databaseUrl });
  client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
});
after(async () => {
  await client.end();
  await dropScratch(server.port, NAME);
  await server.stop();
});

async function rows(text: string): Promise<Record<string, unknown>[]> {
  return (await client.query<Record<string, unknown>>(text)).rows;
}

/** How much there is of everything that demo data could add to. */
function counts(): Promise<Record<string, unknown>[]> {
  return rows(`select
    (select count(*) from public.products) as products,
    (select count(*) from public.product_prices) as prices,
    (select count(*) from fulfilment.product_files) as files,
    (select count(*) from public.agents) as agents,
    (select count(*) from public.profiles) as people,
    (select count(*) from public.groups) as groups,
    (select count(*) from public.payments) as payments,
    (select count(*) from ledger.entries) as entries`);
}

test("the demo data loaded twice is there once", async () => {
  const once = await counts();
  await bringUpToDate({ root: ROOT, databaseUrl });
  assert.deepEqual(await counts(), once);
});

test("the books hold with what the demo's people paid", async () => {
  await client.query("begin");
  try {
    await client.query(readFileSync(join(ROOT, "supabase", "tests", "_setup.psql"), "utf8"));
    assert.deepEqual(await rows("select * from tests.broken_books()"), []);
    const [paid] = await rows("select count(*)::int as payments from public.payments");
    assert.ok(Number(paid?.["payments"]) > 0);
  } finally {
    await client.query("rollback");
  }
});

test("one group is in mid-cycle: some have paid, one is late, one is ahead", async () => {
  const second = `select c.status, count(*)::int as members
    from public.groups g join public.contributions c on c.group_id = g.id
    where g.status = 'active' and c.cycle_number = `;
  const order = " group by c.status order by c.status";
  assert.deepEqual(await rows(second + 2 + order), [
    { status: "late", members: 1 },
    { status: "paid", members: 4 },
  ]);
  assert.deepEqual(await rows(second + 3 + order), [
    { status: "due", members: 4 },
    { status: "paid", members: 1 },
  ]);
});

test("what can be downloaded has its file, and every picture is one of the web client's", async () => {
  assert.deepEqual(
    await rows(`select p.name from public.products p
      where (p.kind <> 'physical') <> exists (
        select from fulfilment.product_files f where f.product_id = p.id
      )`),
    [],
  );
  const pictures = await rows(
    "select image_url from public.products union select image_url from public.agents",
  );
  assert.equal(pictures.length, 14);
  for (const { image_url } of pictures) {
    const picture = readFileSync(join(ROOT, "web", "public", String(image_url)), "utf8");
    assert.match(picture, /^<svg /);
  }
});

test("no gateway is asked about payments that none of them knows", async () => {
  assert.deepEqual(await rows("select * from ops.gateway_checks"), []);
});

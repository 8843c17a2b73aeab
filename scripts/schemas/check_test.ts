import assert from "node:assert/strict";
import { test } from "node:test";
import pg from "pg";
import { createScratch, dropScratch } from "../stack/database.ts";
import { diffDatabases } from "./diff.ts";
import { loadSchemas, schemaFiles } from "./load.ts";
import { withServer } from "./server.ts";

const DROPS = [
  "drop function inbox.reply(uuid, text, text, text)",
  "alter table ledger.entries disable row level security",
  "drop trigger entries_zero_sum on ledger.entries",
  "drop index inbox.payment_facts_payment_idx",
  "alter table inbox.payment_facts drop constraint payment_facts_fact_key",
  'drop policy "users read their own payments" on public.payments',
  "grant select on public.payments to anon",
  "grant execute on function public.process_payment_atomic(jsonb) to authenticated",
];

test("the agreement check", async (t) => {
  await withServer(async (port) => {
    const declared = await createScratch(port, "check_declared");
    await loadSchemas(declared);

    await t.test("is silent about two databases made from the same files", async () => {
      const same = await createScratch(port, "check_same", { template: "check_declared" });
      assert.equal(diffDatabases(same, declared).trim(), "");
      await dropScratch(port, "check_same");
    });

    for (const change of DROPS) {
      await t.test(`turns red after: ${change}`, async () => {
        const changed = await createScratch(port, "check_changed", { template: "check_declared" });
        const client = new pg.Client({ connectionString: changed });
        await client.connect();
        await client.query(change);
        await client.end();
        assert.notEqual(diffDatabases(changed, declared).trim(), "");
      });
    }

    await t.test("names the file that can not be loaded", async () => {
      const empty = await createScratch(port, "check_empty");
      const lonely = schemaFiles().filter((file) => file.endsWith("credit_offers.sql"));
      await assert.rejects(loadSchemas(empty, lonely), /credit_offers\.sql: .*does not exist/);
    });
  });
});

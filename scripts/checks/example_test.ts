import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../stack/root.ts";
import { patch, readBlocks, readPage } from "./example.ts";

test("adding a payment type takes one function, one line and one test, and nothing else", () => {
  const blocks = readBlocks(readPage());
  assert.deepEqual(blocks.map(({ language, path }) => [language, path]), [
    ["sql", "supabase/schemas/fulfilment/functions/event_ticket.sql"],
    ["diff", "supabase/schemas/fulfilment/functions/dispatch.sql"],
    ["sql", "supabase/tests/fulfilment/event_ticket_test.sql"],
  ]);
  const added = blocks[1]?.text.split("\n").filter((line) => line.startsWith("+"));
  assert.equal(added?.length, 1);
});

test("the page's change fits the file as it is", () => {
  const [, change] = readBlocks(readPage());
  assert.ok(change);
  const source = readFileSync(join(ROOT, change.path), "utf8");
  const changed = patch(source, change.text);
  assert.equal(changed.split("\n").length, source.split("\n").length + 1);
  assert.match(changed, /when 'event_ticket' then fulfilment\.event_ticket\(step, payment, net\)/);
});

test("a change whose surroundings are not in the file, or there twice, is refused", () => {
  const diff = " one\n+two\n three\n";
  assert.equal(patch("zero\none\nthree\n", diff), "zero\none\ntwo\nthree\n");
  assert.throws(() => patch("one\n\nthree\n", diff), /not there once/);
  assert.throws(() => patch("one\nthree\none\nthree\n", diff), /not there once/);
  assert.throws(() => patch("one\nthree\n", " one\n-three\n"), /only adds/);
});

test("a block without a file is not part of the example", () => {
  assert.deepEqual(readBlocks("```sql\nselect 1;\n```\n"), []);
  assert.deepEqual(readBlocks("```sql a/b.sql\nselect 1;\n```\n"), [
    { language: "sql", path: "a/b.sql", text: "select 1;\n" },
  ]);
});

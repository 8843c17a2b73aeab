import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../stack/root.ts";
import { patch } from "./example.ts";
import { readBlocks } from "./gateway_example.ts";

const blocks = readBlocks();

test("adding a gateway takes a module, its fixtures, its rows and lines in lists, and nothing else", () => {
  const own = blocks.filter(({ path }) => !path.includes("/fixtures/paymongo/"));
  assert.deepEqual(own.map(({ language, path }) => [language, path]), [
    ["ts", "supabase/functions/_shared/providers/paymongo.ts"],
    ["diff", "supabase/functions/_shared/providers/registry.ts"],
    ["diff", "supabase/functions/_shared/providers/registry.ts"],
    ["ts", "supabase/functions/_shared/providers/paymongo_test.ts"],
    ["ts", "supabase/functions/paymongo-webhook/index.ts"],
    ["diff", "supabase/config.toml"],
    ["sql", "supabase/migrations/20261201000000_paymongo.sql"],
    ["diff", "supabase/functions/_shared/testing/minor_units.json"],
    ["diff", "web/src/api/gateways.ts"],
  ]);
});

test("each of the page's changes fits the file as it is, and only adds", () => {
  for (const { language, path, text } of blocks) {
    if (language !== "diff") continue;
    const source = readFileSync(join(ROOT, path), "utf8");
    const added = text.split("\n").filter((line) => line.startsWith("+")).length;
    const lines = (file: string) => file.split("\n").length;
    assert.equal(lines(patch(source, text)), lines(source) + added, path);
  }
});

test("the registry takes one line and its import", () => {
  const added = blocks.filter(({ path }) => path.endsWith("registry.ts"))
    .flatMap(({ text }) => text.split("\n").filter((line) => line.startsWith("+")));
  assert.deepEqual(added, [
    '+import { createPaymongo } from "./paymongo.ts";',
    "+  paymongo: createPaymongo,",
  ]);
});

test("every fixture that the page's cases name is on the page", () => {
  const folder = "supabase/functions/_shared/providers/fixtures/paymongo/";
  const [cases] = blocks.filter(({ path }) => path === `${folder}cases.ts`);
  const named = [...(cases?.text ?? "").matchAll(/(?:fixture|capture): "([^"]+)"/g)];
  assert.ok(named.length > 5);
  const given = new Set(blocks.map(({ path }) => path));
  const missing = named.filter(([, name]) => !given.has(`${folder}${name}.json`));
  assert.deepEqual(missing.map(([, name]) => name), []);
});

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../stack/root.ts";

const documented = new Set(
  [...readFileSync(join(ROOT, "docs", "errors.md"), "utf8").matchAll(/`([a-z_]+)`/g)]
    .map(([, code]) => code),
);

function codes(folder: string, ending: RegExp, pattern: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => ending.test(file) && !file.endsWith("_test.ts"))
    .flatMap((file) =>
      [...readFileSync(join(ROOT, folder, file), "utf8").matchAll(pattern)]
        .map(([, code]) => code ?? "")
    );
}

test("every error the SQL raises is in docs/errors.md", () => {
  const raised = codes("supabase/schemas", /\.sql$/, /message = '([a-z_]+)'/g);
  assert.ok(raised.length > 8, "found no raised errors");
  assert.deepEqual(raised.filter((code) => !documented.has(code)), []);
});

test("every error the functions answer is in docs/errors.md", () => {
  const answered = codes("supabase/functions", /\.ts$/, /fail\(\s*\d{3},\s*"([a-z_]+)"/g);
  assert.ok(answered.length > 10, "found no answered errors");
  assert.deepEqual(answered.filter((code) => !documented.has(code)), []);
});

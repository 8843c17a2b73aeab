import assert from "node:assert/strict";
import { test } from "node:test";
import { readCount, whatFailed } from "./command.ts";
import { readTap } from "./pgtap.ts";
import { runChecks } from "./report.ts";

test("a check that finds no test has failed, not passed", async () => {
  const none = { name: "empty", run: () => ({ passed: 0, failed: 0 }) };
  assert.deepEqual(await runChecks([none]), { passed: 0, failed: 1 });
});

test("a check that throws has failed and the next one still runs", async () => {
  const broken = {
    name: "broken",
    run: () => {
      throw new Error("expected by this test");
    },
  };
  const fine = { name: "fine", run: () => ({ passed: 2, failed: 0 }) };
  assert.deepEqual(await runChecks([broken, fine]), { passed: 2, failed: 1 });
});

test("the counts of node's and deno's runners are read", () => {
  assert.deepEqual(readCount("# tests 3\n# pass 2\n# fail 1\n# cancelled 0\n"), {
    passed: 2,
    failed: 1,
  });
  assert.deepEqual(readCount("ok | 12 passed (30 steps) | 0 failed (1s)"), {
    passed: 42,
    failed: 0,
  });
});

test("what failed is named with its reason, however long the report is", () => {
  const reason = "  ---\n  error: 'not what was expected'\n  ...\n";
  const passed = "ok 1 - fine\n  ---\n  duration_ms: 1\n  ...\n".repeat(2_000);
  const inner = `    not ok 2 - inside\n${reason.replaceAll(/^/gm, "    ").trimEnd()}\n`;
  const opened = "# Subtest: before\n    # Subtest: outer\n# Subtest: outside\n";
  const suite = "not ok 3 - outside\n  ---\n  failureType: 'subtestsFailed'\n  ...\n";
  assert.equal(whatFailed(`not ok 2 - early\n${reason}${passed}`), `not ok 2 - early\n${reason}`);
  assert.equal(whatFailed(`${inner}${suite}${passed}`), inner);
  assert.equal(
    whatFailed(`${opened}    # Subtest: inside\n${inner}${suite}${passed}`),
    `# Subtest: outside\n${inner}`,
  );
  assert.equal(whatFailed("error: no such file\n"), "error: no such file\n");
});

test("TAP with too few tests, a failed test or no plan is a failure", () => {
  assert.deepEqual(readTap(["1..1", "ok 1 - is"]), { passed: 1, failures: [] });
  assert.equal(readTap(["1..2", "ok 1 - is"]).failures.length, 1);
  assert.equal(readTap(["1..1", "not ok 1 - is", "# have 1"]).failures.length, 1);
  assert.equal(readTap(["ok 1 - is"]).failures.length, 1);
});

/** Demo settings, and what wins over them. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { givenEnvironment } from "./environment.ts";
import { functionSecrets, settingsFor, simulatorEnvironment, webEnvironment } from "./settings.ts";

const dev = settingsFor("dev", "/project");

function inFolder(work: (folder: string) => Promise<void> | void): () => Promise<void> {
  return async () => {
    const folder = mkdtempSync(join(tmpdir(), "payonce-settings-"));
    try {
      await work(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

test("tests share no port with the stack", () => {
  const used = Object.values(dev.ports);
  for (const port of Object.values(settingsFor("test", "/project").ports)) {
    assert.equal(used.includes(port), false);
  }
  assert.equal(new Set(used).size, used.length);
});

test("the demo talks to the simulator with secrets that both know", () => {
  const secrets = functionSecrets(dev, {});
  const simulator = simulatorEnvironment(dev, {});
  assert.equal(secrets.PAYSTACK_API_URL, "http://127.0.0.1:54330/paystack");
  for (const name of ["PAYSTACK_SECRET_KEY", "RAZORPAY_KEY_ID", "RAZORPAY_WEBHOOK_SECRET"]) {
    assert.ok(secrets[name]);
    assert.equal(simulator[name], secrets[name]);
  }
  assert.match(webEnvironment(dev, {}).VITE_PAYSTACK_SCRIPT ?? "", /^http:\/\/127/);
});

test("who gives a gateway's key talks to that gateway", () => {
  const given = { PAYSTACK_SECRET_KEY: "sk_test_own", UNRELATED: "x" };
  const secrets = functionSecrets(dev, given);
  assert.equal(secrets.PAYSTACK_SECRET_KEY, "sk_test_own");
  assert.equal("PAYSTACK_API_URL" in secrets, false, "the real address is the functions' default");
  assert.equal("UNRELATED" in secrets, false);
  assert.match(secrets.RAZORPAY_API_URL ?? "", /127\.0\.0\.1/, "the other stays the simulator's");
  assert.equal("VITE_PAYSTACK_SCRIPT" in webEnvironment(dev, given), false);
  const named = functionSecrets(dev, { ...given, PAYSTACK_API_URL: "https://pay.example" });
  assert.equal(named.PAYSTACK_API_URL, "https://pay.example");
});

test(
  ".env gives values, the environment wins, an empty line gives none",
  inFolder((folder) => {
    mkdirSync(join(folder, "supabase", "functions"), { recursive: true });
    writeFileSync(
      join(folder, "supabase", "functions", ".env"),
      "PAYSTACK_SECRET_KEY=theirs\nRAZORPAY_KEY_ID=rzp\n",
    );
    writeFileSync(join(folder, ".env"), "PAYSTACK_SECRET_KEY='mine'\nRAZORPAY_KEY_SECRET=\n");
    const name = "RAZORPAY_KEY_ID";
    const before = process.env[name];
    process.env[name] = "from the environment";
    try {
      const given = givenEnvironment(folder);
      assert.equal(given.PAYSTACK_SECRET_KEY, "mine");
      assert.equal(given.RAZORPAY_KEY_ID, "from the environment");
      assert.equal("RAZORPAY_KEY_SECRET" in given, false);
    } finally {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    }
  }),
);

/** Demo settings, and what wins over them. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { loadShopKeys, shownPublicKey } from "../simulator/begateway/keys.ts";
import { readSettings } from "../simulator/settings.ts";
import { givenEnvironment } from "./environment.ts";
import {
  functionSecrets,
  profileNamed,
  PROFILES,
  settingsFor,
  simulatorEnvironment,
  webEnvironment,
} from "./settings.ts";
import { shopPublicKeys } from "./shop_keys.ts";

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

test("stacks that run beside each other share no port and no folder", () => {
  const all = PROFILES.map((profile) => settingsFor(profile, "/project"));
  const ports = all.flatMap((settings) => Object.values(settings.ports));
  assert.equal(new Set(ports).size, ports.length);
  assert.equal(new Set(all.map(({ dataFolder }) => dataFolder)).size, all.length);
});

test("a profile that there isn't is refused by name", () => {
  assert.equal(profileNamed("browser"), "browser");
  assert.throws(() => profileNamed("prod"), /No such profile: prod/);
});

test("the demo talks to the simulator with secrets that both know", () => {
  const secrets = functionSecrets(dev, {});
  const simulator = simulatorEnvironment(dev, {});
  assert.equal(secrets.PAYSTACK_API_URL, "http://127.0.0.1:54330/paystack");
  assert.equal(secrets.STRIPE_API_URL, "http://127.0.0.1:54330/stripe");
  assert.equal(
    simulator.STRIPE_WEBHOOK_URL,
    "http://127.0.0.1:54321/functions/v1/stripe-webhook",
  );
  for (
    const name of [
      "PAYSTACK_SECRET_KEY",
      "RAZORPAY_KEY_ID",
      "RAZORPAY_WEBHOOK_SECRET",
      "STRIPE_SECRET_KEY",
      "STRIPE_WEBHOOK_SECRET",
    ]
  ) {
    assert.ok(secrets[name]);
    assert.equal(simulator[name], secrets[name]);
  }
  assert.match(webEnvironment(dev, {}).VITE_PAYSTACK_SCRIPT ?? "", /^http:\/\/127/);
});

test("the demo's Clerk is the simulator's, until somebody gives a secret of their own", () => {
  const { CLERK_ISSUER, CLERK_WEBHOOK_SECRET } = functionSecrets(dev, {});
  assert.equal(CLERK_ISSUER, "http://127.0.0.1:54330/clerk");
  const simulator = simulatorEnvironment(dev, {});
  assert.deepEqual([simulator.CLERK_ISSUER, simulator.CLERK_WEBHOOK_SECRET], [
    CLERK_ISSUER,
    CLERK_WEBHOOK_SECRET,
  ]);
  assert.match(simulator.CLERK_WEBHOOK_URL ?? "", /\/clerk-webhook$/);
  const own = { CLERK_WEBHOOK_SECRET: "whsec_b3du" };
  assert.equal("CLERK_ISSUER" in functionSecrets(dev, own), false);
  const issuer = "https://clerk.example.com";
  assert.equal(functionSecrets(dev, { ...own, CLERK_ISSUER: issuer }).CLERK_ISSUER, issuer);
});

test(
  "a shop's two hosts, its notifications and its keys are the simulator's",
  inFolder((folder) => {
    const settings = settingsFor("dev", folder);
    const secrets = functionSecrets(settings, {});
    for (
      const [name, prefix] of [["networx", "NETWORX"], ["secure-processor", "SECURE_PROCESSOR"]]
    ) {
      assert.equal(secrets[`${prefix}_API_URL`], `http://127.0.0.1:54330/${name}`);
      assert.equal(secrets[`${prefix}_CHECKOUT_URL`], `http://127.0.0.1:54330/${name}`);
      assert.equal(
        secrets[`${prefix}_WEBHOOK_URL`],
        `http://127.0.0.1:54321/functions/v1/${name}-webhook`,
      );
    }
    const simulated = readSettings({ ...simulatorEnvironment(settings, {}) }).begateway;
    assert.equal(simulated.shops.networx?.secretKey, secrets.NETWORX_SECRET_KEY);
    const keys = loadShopKeys(simulated.keysFolder);
    const told = shopPublicKeys(settings, {});
    assert.equal(told.NETWORX_PUBLIC_KEY, shownPublicKey(keys.networx));
    assert.equal(told.SECURE_PROCESSOR_PUBLIC_KEY, shownPublicKey(keys["secure-processor"]));
    const own = { NETWORX_SHOP_ID: "7" };
    assert.equal("NETWORX_API_URL" in functionSecrets(settings, own), false);
    assert.deepEqual(Object.keys(shopPublicKeys(settings, own)), ["SECURE_PROCESSOR_PUBLIC_KEY"]);
  }),
);

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

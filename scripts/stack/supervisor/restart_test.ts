/** Against the running stack of the test profile: a part that is killed comes back and works. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { ROOT } from "../root.ts";
import { PUBLISHABLE_KEY, settingsFor } from "../settings.ts";
import { registeredChildren } from "./register.ts";

const settings = settingsFor("test", ROOT);
const PATIENCE_MS = 30_000;

/** A request that only the part itself can answer well. */
const PROOFS: Record<string, string> = {
  gateway: `${settings.gatewayUrl}/rest/v1/currencies?limit=1`,
  functions: `${settings.gatewayUrl}/functions/v1/paystack-webhook`,
  simulator: `${settings.simulatorUrl}/health`,
  web: settings.webUrl,
};

async function works(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { headers: { apikey: PUBLISHABLE_KEY } });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

for (const [part, proof] of Object.entries(PROOFS)) {
  test(`${part}, killed, comes back`, async () => {
    const pid = registeredChildren(settings.dataFolder)[part];
    assert.ok(pid, "the stack of the test profile is not running: see ./scripts/test");
    assert.equal(await works(proof), true, proof);
    process.kill(pid, "SIGKILL");
    const deadline = Date.now() + PATIENCE_MS;
    while (registeredChildren(settings.dataFolder)[part] === pid || !await works(proof)) {
      assert.ok(Date.now() < deadline, `${part} did not come back`);
      await pause(50);
    }
  });
}

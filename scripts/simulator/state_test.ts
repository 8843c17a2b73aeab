/** Settings, and state over a restart. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { SECRETS, startFixture } from "./fixture.ts";
import { readSettings } from "./settings.ts";
import { State } from "./state.ts";

describe("settings", () => {
  it("name what is missing and never a value", () => {
    const { RAZORPAY_KEY_SECRET: _, ...rest } = SECRETS;
    assert.throws(
      () => readSettings({ ...rest, SIMULATOR_PORT: "many" }),
      (error: Error) =>
        /RAZORPAY_KEY_SECRET/.test(error.message) && /SIMULATOR_PORT/.test(error.message) &&
        !error.message.includes(SECRETS.PAYSTACK_SECRET_KEY),
    );
  });

  it("sign with the first webhook secret of the list, and refuse an empty one", () => {
    assert.equal(readSettings(SECRETS).razorpay.webhookSecret, "fixture_webhook_secret");
    assert.throws(() => readSettings({ ...SECRETS, RAZORPAY_WEBHOOK_SECRET: ",old" }));
  });
});

describe("state", () => {
  it("gives ids beyond 2^53 whose neighbours are one JavaScript number", () => {
    const state = new State(null);
    const ids = Array.from({ length: 4 }, () => state.nextId());
    assert.equal(new Set(ids).size, 4);
    assert.ok(new Set(ids.map(Number)).size < 4);
  });

  it("outlives a restart: references, ids, and what was still to be sent", async () => {
    const folder = mkdtempSync(join(tmpdir(), "simulator-"));
    try {
      const environment = { SIMULATOR_STATE_FILE: join(folder, "state.json") };
      const first = await startFixture(environment);
      await first.control("/paystack/pay", {
        reference: "KEPT-1",
        outcome: "success",
        amount: 500000,
      });
      await first.webhooks(1);
      await first.control("/paystack/pay", {
        reference: "KEPT-2",
        outcome: "success",
        amount: 500000,
        delay_ms: 60_000,
      });
      await first.paystack("POST", "/refund", { transaction: "KEPT-1" });
      await first.settled(2);
      const { text } = await first.paystack("GET", "/transaction/verify/KEPT-2");
      await first.close();

      const second = await startFixture(environment);
      assert.equal((await second.paystack("GET", "/transaction/verify/KEPT-2")).text, text);
      const again = await second.paystack("POST", "/transaction/initialize", {
        email: "ada@example.com",
        amount: 500000,
        reference: "KEPT-1",
      });
      assert.equal(again.json.message, "Duplicate Transaction Reference");
      const { counts, deliveries } = (await second.get("/control/deliveries")).json;
      assert.equal(counts.pending, 1);
      assert.equal(deliveries.length, 3);
      // The refund goes on where it was.
      await second.control("/deliveries/flush");
      const refunds = await second.paystack("GET", "/refund?transaction=KEPT-1");
      assert.equal(refunds.json.data[0].status, "processed");
      await second.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

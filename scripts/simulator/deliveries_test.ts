/** Retries, timeouts and misbehaviour of deliveries. */
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { type Fixture, startFixture } from "./fixture.ts";
import { Misbehaviour, planFor, tamperWith } from "./misbehaviour.ts";
import { RETRY_DELAYS } from "./schedule.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("the schedules", () => {
  it("are the gateways' own", () => {
    const live = RETRY_DELAYS["paystack-live"];
    assert.deepEqual(live.slice(0, 5), [3, 3, 3, 3, 60].map((minutes) => minutes * MINUTE));
    assert.equal(live.slice(4).reduce((sum, pause) => sum + pause, 0), 72 * HOUR);
    assert.deepEqual(RETRY_DELAYS["paystack-test"], Array(10).fill(HOUR));
    const razorpay = RETRY_DELAYS.razorpay;
    assert.deepEqual(razorpay.slice(0, 4), [1, 2, 4, 8].map((minutes) => minutes * MINUTE));
    const whole = razorpay.reduce((sum, pause) => sum + pause, 0);
    assert.ok(whole <= 24 * HOUR && whole + 2 * (razorpay.at(-1) ?? 0) > 24 * HOUR);
  });
});

describe("deliveries", () => {
  let fixture: Fixture;
  before(async () => {
    // 3 minutes become 45 ms, one minute 15 ms.
    fixture = await startFixture({ SIMULATOR_TIME_SCALE: "4000" }, {
      razorpay: 400,
      paystack: 400,
    });
  });
  after(() => fixture.close());
  beforeEach(async () => {
    await fixture.control("/reset");
    fixture.receiver.received.length = 0;
    fixture.receiver.answer = () => 200;
  });

  const payPaystack = (reference: string, fields: Record<string, unknown> = {}) =>
    fixture.control("/paystack/pay", { reference, outcome: "success", amount: 500000, ...fields });
  const listed = async (query = "") => (await fixture.get(`/control/deliveries${query}`)).json;
  const references = () =>
    fixture.receiver.received.map((one) => JSON.parse(one.body).data.reference);

  it("are tried again after anything but 2xx, with the same bytes and headers", async () => {
    fixture.receiver.answer = (_, count) => [500, 302, 401, 204][count - 1] ?? 200;
    await payPaystack("R-1");
    const received = await fixture.webhooks(4);
    assert.equal(new Set(received.map((one) => one.body)).size, 1);
    assert.equal(new Set(received.map((one) => one.headers["x-paystack-signature"])).size, 1);
    await fixture.settled(1);
    const [delivery] = (await listed()).deliveries;
    assert.equal(delivery.state, "delivered");
    assert.equal(delivery.status, 204);
    assert.deepEqual(
      delivery.attempts.map((one: { status: number }) => one.status),
      [500, 302, 401, 204],
    );
    const times = delivery.attempts.map((one: { at: string }) => Date.parse(one.at));
    for (let attempt = 1; attempt < 4; attempt++) {
      const pause = times[attempt] - times[attempt - 1];
      assert.ok(pause >= 40 && pause < 800, `paused ${pause} ms`);
    }
  });

  it("keep Razorpay's event id over retries and double the pause", async () => {
    fixture.receiver.answer = (_, count) => count < 4 ? 503 : 200;
    const call = { outcome: "declined", amount: 49900 };
    await fixture.control("/razorpay/pay", call);
    const received = await fixture.webhooks(4);
    assert.equal(new Set(received.map((one) => one.headers["x-razorpay-event-id"])).size, 1);
    await fixture.settled(1);
    const [{ attempts }] = (await listed()).deliveries;
    const times = attempts.map((one: { at: string }) => Date.parse(one.at));
    for (const [attempt, pause] of [15, 30, 60].entries()) {
      assert.ok(times[attempt + 1] - times[attempt] >= pause - 2);
    }
  });

  it("are tried again when no answer comes in time", async () => {
    fixture.receiver.answer = (_, count) => count === 1 ? "never" : 200;
    await payPaystack("T-1");
    await fixture.webhooks(2);
    await fixture.settled(1);
    const [delivery] = (await listed()).deliveries;
    assert.equal(delivery.attempts[0].status, null);
    assert.equal(delivery.attempts[0].error, "timeout");
    assert.equal(delivery.state, "delivered");
  });

  it("end when the schedule does", async () => {
    const other = await startFixture({
      SIMULATOR_TIME_SCALE: "3600000",
      SIMULATOR_PAYSTACK_RETRIES: "test",
    });
    other.receiver.answer = () => 500;
    await other.control("/paystack/pay", { reference: "E-1", outcome: "success", amount: 500000 });
    await other.webhooks(11);
    await other.settled(1, "exhausted");
    const { counts } = (await other.get("/control/deliveries")).json;
    assert.equal(other.receiver.received.length, 11);
    assert.equal(counts.exhausted, 1);
    await other.close();
  });

  it("are tried at once by a flush, which waits for the answers", async () => {
    fixture.receiver.answer = (_, count) => count === 1 ? 500 : 200;
    await payPaystack("F-1", { delay_ms: 60_000 });
    await fixture.control("/deliveries/flush");
    assert.equal(fixture.receiver.received.length, 1);
    const { counts } = (await fixture.control("/deliveries/flush")).json;
    assert.equal(fixture.receiver.received.length, 2);
    assert.equal(counts.delivered, 1);
  });

  it("can be sent once more, as they were", async () => {
    await payPaystack("S-1");
    await fixture.webhooks(1);
    const [delivery] = (await listed("?reference=S-1")).deliveries;
    await fixture.control(`/deliveries/${delivery.id}/send`);
    const [first, second] = await fixture.webhooks(2);
    assert.equal(first?.body, second?.body);
    assert.equal(first?.headers["x-paystack-signature"], second?.headers["x-paystack-signature"]);
  });

  it("come several times when duplicated", async () => {
    await fixture.control("/misbehave", { seed: 3, duplicate: 1 });
    await payPaystack("D-1");
    const received = await fixture.webhooks(2);
    assert.equal(new Set(received.map((one) => one.body)).size, 1);
    const { deliveries } = await listed();
    assert.equal(deliveries[1].copy_of, deliveries[0].id);
  });

  it("never come when dropped", async () => {
    await fixture.control("/misbehave", { seed: 3, drop: 1 });
    await payPaystack("X-1");
    await fixture.control("/deliveries/flush");
    assert.equal(fixture.receiver.received.length, 0);
    assert.equal((await listed()).counts.dropped, 1);
  });

  it("are overtaken when reordered, and leave by themselves when nothing follows", async () => {
    await fixture.control("/misbehave", { seed: 3, reorder: 1 });
    await payPaystack("O-1");
    await fixture.control("/misbehave", {});
    await payPaystack("O-2");
    await fixture.webhooks(2);
    assert.deepEqual(references(), ["O-2", "O-1"]);
    await fixture.control("/misbehave", { seed: 3, reorder: 1 });
    await payPaystack("O-3");
    await fixture.webhooks(3);
  });

  it("wait when delayed", async () => {
    await fixture.control("/misbehave", { seed: 3, delay_ms: 300 });
    const plan = planFor(Misbehaviour.parse({ seed: 3, delay_ms: 300 }), 1, 0);
    assert.ok(plan.delayMs > 20);
    const started = Date.now();
    await payPaystack("W-1");
    await fixture.webhooks(1);
    assert.ok(Date.now() - started >= plan.delayMs - 2);
  });

  it("arrive changed once and right the next time when tampered with", async () => {
    await fixture.control("/misbehave", { seed: 3, tamper: 1 });
    fixture.receiver.answer = (_, count) => count === 1 ? 401 : 200;
    await payPaystack("C-1");
    const [changed, right] = await fixture.webhooks(2);
    assert.notEqual(changed?.body, right?.body);
    assert.doesNotThrow(() => JSON.parse(changed?.body ?? ""));
    assert.equal(changed?.headers["x-paystack-signature"], right?.headers["x-paystack-signature"]);
    await fixture.settled(1);
    const [delivery] = (await listed()).deliveries;
    assert.deepEqual(
      delivery.attempts.map((one: { tampered: boolean }) => one.tampered),
      [true, false],
    );
  });

  it("misbehave the same way for the same seed, and another way for another", async () => {
    const run = async (seed: number) => {
      await fixture.control("/reset");
      await fixture.control("/misbehave", { seed, duplicate: 0.4, drop: 0.3, tamper: 0.3 });
      for (let index = 0; index < 12; index++) await payPaystack(`M-${index}`);
      const { deliveries } = await listed();
      return deliveries.map((one: { reference: string; state: string; tamper_at: number | null }) =>
        `${one.reference} ${one.state === "dropped"} ${one.tamper_at}`
      );
    };
    const first = await run(7);
    assert.deepEqual(await run(7), first);
    assert.notDeepEqual(await run(8), first);
  });

  it("are kept over a reset by nothing", async () => {
    fixture.receiver.answer = () => 500;
    await payPaystack("G-1");
    await fixture.webhooks(1);
    await fixture.control("/reset");
    const before = fixture.receiver.received.length;
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.equal(fixture.receiver.received.length, before);
    assert.equal((await listed()).deliveries.length, 0);
  });
});

describe("a plan", () => {
  it("depends on the seed and the number alone", () => {
    const all = Misbehaviour.parse({ duplicate: 0.5, reorder: 0.5, drop: 0.5, tamper: 0.5 });
    const some = { ...all, duplicate: 0 };
    for (let number = 0; number < 50; number++) {
      assert.deepEqual(planFor(all, 5, number), planFor(all, 5, number));
      assert.equal(planFor(some, 5, number).dropped, planFor(all, 5, number).dropped);
    }
  });

  it("keeps to its probabilities", () => {
    const often = Misbehaviour.parse({ drop: 0.25 });
    const dropped = Array.from({ length: 4000 }, (_, number) => planFor(often, 9, number).dropped);
    const share = dropped.filter(Boolean).length / dropped.length;
    assert.ok(share > 0.22 && share < 0.28, `dropped ${share}`);
  });

  it("tampers with one character and leaves JSON", () => {
    const body = '{"id":90071992547409931,"amount":500000,"name":"caf\\u00e9 9","rate":0.5}';
    for (let at = 0; at < 1; at += 0.02) {
      const changed = tamperWith(body, at);
      assert.doesNotThrow(() => JSON.parse(changed));
      assert.equal(changed.length, body.length);
      const differing = [...changed].filter((character, index) => character !== body[index]);
      assert.equal(differing.length, 1);
    }
  });
});

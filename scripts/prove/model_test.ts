/** The model by itself: the cases that people agree on without a machine. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { expected } from "./model.ts";
import type { ExpectedPayment } from "./model.ts";
import type { DisputeWithdraws, Fact, History, Purchase } from "./history.ts";

const CREDITS: Purchase = {
  ...{ type: "credits", provider: "razorpay", currency: "INR" },
  ...{ amount: 1_000n, credits: 100n },
};

test("nothing told: pending, and nothing given", () => {
  const { status, fulfilment, granted, books } = payment();
  assert.deepEqual([status, fulfilment, granted, books], ["pending", "none", 0n, {}]);
});

test("a capture of what is due is success, and all of it is earned", () => {
  const { status, fulfilment, granted, books } = payment(captured("c", 1_000n));
  assert.deepEqual([status, fulfilment, granted], ["success", "applied", 100n]);
  assert.deepEqual(books, {
    "clearing:razorpay:test INR": 1_000n,
    "revenue:credits:test INR": -1_000n,
  });
});

test("a capture of another amount is for review until it is accepted", () => {
  const short = captured("c", 400n);
  assert.equal(payment(short).fulfilment, "review");
  const { fulfilment, net, earned } = payment(short, fact("accepted", "c"));
  assert.deepEqual([fulfilment, net, earned], ["applied", 1_000n, 400n]);
});

test("a second capture is due for refund, and a refund uses it up first", () => {
  const twice = [captured("c", 1_000n), captured("d", 1_000n)];
  assert.deepEqual(owed(payment(...twice)), ["success", "refund_due", 1_000n]);
  const { status, fulfilment, net } = payment(...twice, refunded("r", 1_000n));
  assert.deepEqual([status, fulfilment, net], ["success", "applied", 1_000n]);
});

test("a refund that failed takes nothing, however early it was heard of", () => {
  const facts = [refunded("r", 300n), fact("refund_failed", "r", 300n), captured("c", 1_000n)];
  assert.deepEqual(payment(...facts), payment(...facts.toReversed()));
  assert.equal(payment(...facts).net, 1_000n);
});

test("a dispute less the refunds that name it", () => {
  const told = [captured("c", 1_000n), fact("dispute_lost", "d", 500n)];
  assert.equal(payment(...told, refunded("r", 500n)).net, 0n);
  assert.equal(payment(...told, { ...refunded("r", 500n), dispute: "d" }).net, 500n);
});

test("an open dispute withdraws at once, or when it is lost, as the setting says", () => {
  const told = [captured("c", 1_000n), fact("dispute_opened", "d", 1_000n)];
  assert.equal(only(told, "opened").granted, 0n);
  const { status, granted } = only(told, "lost");
  assert.deepEqual([status, granted], ["disputed", 100n]);
});

test("credits spent before they are taken back are a debt", () => {
  const { wallet } = world([captured("c", 1_000n), refunded("r", 1_000n)], "opened", 110n);
  assert.deepEqual([wallet?.credits, wallet?.debt, wallet?.used], [0n, 90n, 110n]);
});

function captured(object: string, amount: bigint): Fact {
  return fact("captured", object, amount);
}

function refunded(object: string, amount: bigint): Fact {
  return fact("refund_processed", object, amount);
}

function fact(type: Fact["type"], object: string, amount?: bigint): Fact {
  return { type, object, currency: "INR", ...(amount === undefined ? {} : { amount }) };
}

function owed({ status, fulfilment, refund_due }: ExpectedPayment): unknown[] {
  return [status, fulfilment, refund_due];
}

function payment(...facts: Fact[]): ExpectedPayment {
  return only(facts, "opened");
}

function only(facts: Fact[], policy: DisputeWithdraws): ExpectedPayment {
  const [one] = world(facts, policy).payments;
  assert.ok(one);
  return one;
}

function world(facts: Fact[], policy: DisputeWithdraws, spent = 0n) {
  const told = facts.map((fact) => ({ payment: 0, livemode: false, fact, byCapture: false }));
  const history: History = {
    ...{ late: "no", payments: [CREDITS], facts: told, spends: [], expires: false },
  };
  return expected(history, { facts: told, profile: true, spent, expired: false, policy });
}

/** What the machine delivers is what it was given: nothing is lost on the way, and a seed says all. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lines } from "./all_orders.ts";
import { orders, shuffled, steps } from "./orders.ts";
import { cases } from "./prove.ts";
import { histories } from "./stories.ts";

test("in every order each fact is told by one door at least", () => {
  fc.assert(fc.property(histories(), orders(), (history, order) => {
    const told = new Set(
      steps(history, order).flat().flatMap((step) => step.do === "tell" ? step.facts : []),
    );
    assert.ok(history.facts.every((fact) => told.has(fact)));
  }));
});

test("an event speaks of one payment in one mode", () => {
  fc.assert(fc.property(histories(), orders(), (history, order) => {
    for (const step of steps(history, order).flat()) {
      if (step.do !== "tell") continue;
      const [first] = step.facts;
      assert.ok(
        step.facts.every((told) =>
          told.payment === first?.payment && told.livemode === first.livemode
        ),
      );
    }
  }));
});

test("every payment type, every fact and every misfortune occurs", () => {
  const chosen = fc.sample(cases(), { seed: 1, numRuns: 300 });
  const count = (names: string[]) => new Set(names).size;
  assert.equal(count(chosen.flatMap(({ history }) => history.payments.map(({ type }) => type))), 7);
  assert.equal(count(chosen.flatMap(({ history }) => history.facts.map((t) => t.fact.type))), 11);
  assert.equal(count(chosen.map(({ history }) => history.late)), 3);
  const all = chosen.flatMap((one) => one.orders);
  assert.equal(count(all.flatMap(({ repeats }) => repeats.map(({ how }) => how))), 4);
  assert.equal(count(all.flatMap(({ deaths }) => deaths.map(({ how }) => how))), 4);
  const facts = chosen.flatMap(({ history }) => history.facts);
  assert.ok(facts.some(({ livemode }) => livemode));
  assert.ok(facts.some(({ byCapture }) => byCapture));
  assert.ok(facts.some(({ fact }) => fact.dispute !== undefined));
});

test("a seed is an order, for ever", () => {
  assert.deepEqual(shuffled([1, 2, 3, 4, 5, 6], 7), shuffled([1, 2, 3, 4, 5, 6], 7));
  assert.deepEqual(shuffled([1, 2, 3, 4, 5, 6], 7).toSorted(), [1, 2, 3, 4, 5, 6]);
});

test("all orders are 120, each with 15 repeats of two kinds, over every payment type", () => {
  const all = lines();
  assert.equal(all.length, 120 * 15 * 2);
  assert.equal(new Set(all.map(({ order }) => order.join())).size, 120);
  assert.equal(new Set(all.map(({ purchase }) => purchase.type)).size, 7);
});

/** One delivery, or one fact, told many times at once: webhook_events_delivery_key, payment_facts_fact_key. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, inArena } from "./arena.ts";
import type { Arena } from "./arena.ts";
import {
  assertBooksHold,
  captured,
  CREDITS,
  deliver,
  signUp,
  standing,
  startSale,
} from "./sales.ts";
import { WELCOME } from "./sales.ts";

const APPLIED = { status: "success", fulfilment: "applied", wallet: WELCOME + CREDITS };

async function sale(arena: Arena): Promise<string> {
  return await startSale(arena, await signUp(arena, "ada@example.com"));
}

async function assertAppliedOnce(arena: Arena, reference: string): Promise<void> {
  const { status, fulfilment, wallet } = await standing(arena, reference);
  assert.deepEqual({ status, fulfilment, wallet }, APPLIED);
  assert.equal(
    await arena.value<number>(
      "select count(*)::integer from public.transactions where type = 'purchase'",
    ),
    1,
  );
  await assertBooksHold(arena);
}

test("the same bytes 50 times at once take effect once", async () => {
  await inArena(async (arena) => {
    const reference = await sale(arena);
    const sessions = await arena.participants(50);
    const outcomes = await Promise.all(
      sessions.map((session) => deliver(session, "same", reference, [captured("c1")])),
    );
    assert.equal(outcomes.filter((answer) => answer.outcome === "applied").length, 1);
    assert.equal(outcomes.filter((answer) => answer.method === "delivery").length, 49);
    assert.equal(
      await arena.value("select count(*)::integer from inbox.webhook_events"),
      1,
    );
    await assertAppliedOnce(arena, reference);
  });
});

test("the second of two equal deliveries waits for the first and answers duplicate", async () => {
  await inArena(async (arena) => {
    const reference = await sale(arena);
    await arena.gate("before insert", "inbox.webhook_bodies");
    const send = deliverOnce("same", reference);
    const [first, second] = answers(await arena.collide([send, send]));
    assert.equal(first?.outcome, "applied");
    assert.deepEqual([second?.outcome, second?.method], ["duplicate", "delivery"]);
    await assertAppliedOnce(arena, reference);
  });
});

test("control: without the delivery key both deliveries are stored", async () => {
  await inArena(async (arena) => {
    const reference = await sale(arena);
    await arena.control.query(
      "alter table inbox.webhook_events drop constraint webhook_events_delivery_key",
    );
    await arena.rewrite("inbox.receive_event(jsonb)", [[
      "on conflict on constraint webhook_events_delivery_key do nothing",
      "",
    ]]);
    await arena.gate("before insert", "inbox.webhook_bodies");
    const send = deliverOnce("same", reference);
    await arena.collide([send, send]);
    assert.equal(await arena.value("select count(*)::integer from inbox.webhook_events"), 2);
  });
});

test("a delivery whose first attempt is rolled back is taken up by the one that waited", async () => {
  await inArena(async (arena) => {
    const reference = await sale(arena);
    await arena.gate("before insert", "inbox.payment_facts");
    const send = deliverOnce("same", reference);
    const [first, second] = await arena.collide([
      async (session) => {
        await session.query("begin");
        const answer = await send(session);
        await session.query("rollback");
        return answer;
      },
      send,
    ]);
    assert.ok(first && "answer" in first);
    assert.ok(second && "answer" in second && second.answer.outcome === "applied");
    await assertAppliedOnce(arena, reference);
  });
});

test("two events that tell one capture, at once, have one effect", async () => {
  await inArena(async (arena) => {
    const reference = await sale(arena);
    await arena.gate("before insert", "inbox.payment_facts");
    const [first, second] = answers(
      await arena.collide([deliverOnce("payment", reference), deliverOnce("order", reference)]),
    );
    assert.equal(first?.outcome, "applied");
    assert.deepEqual([second?.outcome, second?.method], ["duplicate", "fact"]);
    assert.equal(await arena.value("select count(*)::integer from inbox.payment_facts"), 1);
    await assertAppliedOnce(arena, reference);
  });
});

test("50 events that tell one capture, at once, have one effect", async () => {
  await inArena(async (arena) => {
    const reference = await sale(arena);
    const sessions = await arena.participants(50);
    const outcomes = await Promise.all(
      sessions.map((session, index) =>
        deliver(session, `event ${index}`, reference, [captured("c1")])
      ),
    );
    assert.equal(outcomes.filter((answer) => answer.outcome === "applied").length, 1);
    assert.equal(outcomes.filter((answer) => answer.method === "fact").length, 49);
    await assertAppliedOnce(arena, reference);
  });
});

test("one movement told of two payments at once pays for one of them", async () => {
  await inArena(async (arena) => {
    const [one, two] = await twoSales(arena);
    await arena.gate("before update", "public.payments");
    const [first, second] = answers(
      await arena.collide([deliverOnce("one", one), deliverOnce("two", two)]),
    );
    assert.deepEqual([first?.outcome, second?.outcome], ["applied", "failed"]);
    assert.equal((await standing(arena, two)).wallet, WELCOME + CREDITS);
    await assertBooksHold(arena);
  });
});

test("control: without the fact key one movement pays for both", async () => {
  await inArena(async (arena) => {
    const [one, two] = await twoSales(arena);
    await arena.control.query(
      "alter table inbox.payment_facts drop constraint payment_facts_fact_key",
    );
    await arena.rewrite("inbox.record_facts(public.payments, bigint, jsonb)", [[
      "on conflict on constraint payment_facts_fact_key do nothing",
      "",
    ]]);
    await arena.gate("before update", "public.payments");
    const results = answers(
      await arena.collide([deliverOnce("one", one), deliverOnce("two", two)]),
    );
    assert.deepEqual(results.map((answer) => answer.outcome), ["applied", "applied"]);
    assert.equal((await standing(arena, two)).wallet, WELCOME + 2 * CREDITS);
  });
});

async function twoSales(arena: Arena): Promise<[string, string]> {
  const user = await signUp(arena, "ada@example.com");
  return [await startSale(arena, user), await startSale(arena, user)];
}

function deliverOnce(key: string, reference: string) {
  return (session: Parameters<typeof deliver>[0]) =>
    deliver(session, key, reference, [captured("c1")]);
}

/** Different events of one payment at once: the payment's row lock in inbox.apply_event. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, inArena } from "./arena.ts";
import type { Arena } from "./arena.ts";
import { AMOUNT, assertBooksHold, captured, CREDITS, deliver, refunded } from "./sales.ts";
import { signUp, standing, startSale, WELCOME } from "./sales.ts";
import type { Fact } from "./sales.ts";

const REFUND = 40_000;
const CAPTURE_AND_REFUND = [[captured("c1")], [refunded("r1", REFUND)]];

test("a capture and a refund at once, in either order, end in the same state", async () => {
  for (const events of [CAPTURE_AND_REFUND, CAPTURE_AND_REFUND.toReversed()]) {
    await inArena(async (arena) => {
      const reference = await collideEvents(arena, events);
      assert.deepEqual(await standing(arena, reference), {
        status: "partially_refunded",
        fulfilment: "partly_reversed",
        net: AMOUNT - REFUND,
        refunded: REFUND,
        wallet: WELCOME + 60,
      });
      await assertBooksHold(arena);
    });
  }
});

test("control: without the payment's lock the later writer loses the earlier one's fact", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("inbox.apply_event(inbox.webhook_events, jsonb)", [[
      "where p.id = v_verdict.payment_id for update",
      "where p.id = v_verdict.payment_id",
    ]]);
    const reference = await collideEvents(arena, CAPTURE_AND_REFUND);
    const { status, net } = await standing(arena, reference);
    assert.notDeepEqual({ status, net }, { status: "partially_refunded", net: AMOUNT - REFUND });
    assert.equal(await arena.value("select count(*)::integer from inbox.payment_facts"), 2);
  });
});

test("two captures of one payment at once: one counts, one is surplus", async () => {
  await inArena(async (arena) => {
    const reference = await collideEvents(arena, [[captured("c1")], [captured("c2")]]);
    const { status, fulfilment, wallet } = await standing(arena, reference);
    assert.deepEqual([status, fulfilment, wallet], ["success", "refund_due", WELCOME + CREDITS]);
    const suspense = await arena.value<number>(
      "select tests.booked($1, 'suspense:test')::integer",
      [reference],
    );
    assert.equal(suspense, -AMOUNT);
    await assertBooksHold(arena);
  });
});

test("control: without the payment's lock the surplus stays unseen", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("inbox.apply_event(inbox.webhook_events, jsonb)", [[
      "where p.id = v_verdict.payment_id for update",
      "where p.id = v_verdict.payment_id",
    ]]);
    const reference = await collideEvents(arena, [[captured("c1")], [captured("c2")]]);
    assert.equal((await standing(arena, reference)).fulfilment, "applied");
  });
});

/** The events of one new payment, each held after it has folded what it sees and before it writes that. */
async function collideEvents(arena: Arena, events: Fact[][]): Promise<string> {
  const reference = await startSale(arena, await signUp(arena, "ada@example.com"));
  await arena.gate("before update", "public.payments");
  answers(
    await arena.collide(
      events.map((facts, index) => (session) =>
        deliver(session, `event ${index}`, reference, facts)
      ),
    ),
  );
  return reference;
}

/** verify-payment and the webhook at once: different writers of different columns, one end. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type pg from "pg";
import { answers, inArena } from "./arena.ts";
import type { Arena } from "./arena.ts";
import {
  assertBooksHold,
  captured,
  CREDITS,
  deliver,
  signUp,
  startSale,
  WELCOME,
} from "./sales.ts";

interface Ended {
  status: string;
  fulfilment: string;
  verified: boolean;
  wallet: number;
}

const END: Ended = {
  status: "success",
  fulfilment: "applied",
  verified: true,
  wallet: WELCOME + CREDITS,
};

const webhook = (session: pg.Client, reference: string) =>
  deliver(session, "k", reference, [captured("c1")]);

const verification = (session: pg.Client, reference: string) =>
  session.query(
    "select public.record_verification((tests.payment($1)).id, 'success', true, true)",
    [reference],
  );

const DOORS = [webhook, verification, verification];

for (
  const { first, doors } of [
    { first: "the webhook", doors: DOORS },
    { first: "verify-payment", doors: DOORS.toReversed() },
  ]
) {
  test(`verify-payment twice and the webhook at once, ${first} first: same end`, async () => {
    await inArena(async (arena) => {
      assert.deepEqual(await collideDoors(arena, doors), END);
      await assertBooksHold(arena);
    });
  });
}

test("control: if the webhook took verified for processed, the money would bring nothing", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("inbox.apply_event(inbox.webhook_events, jsonb)", [[
      /(from public\.payments p where p\.id = v_verdict\.payment_id for update;)/,
      `$1
  if v_before.verified then
    return row('applied', null, v_before.id, null, null, null, true)::inbox.verdict;
  end if;`,
    ]]);
    const end = await collideDoors(arena, [verification, webhook]);
    assert.deepEqual([end.fulfilment, end.wallet], ["none", WELCOME]);
  });
});

/** All of them held in mid-air: each has begun to change the payment, or waits for one that has. */
async function collideDoors(
  arena: Arena,
  doors: ((session: pg.Client, reference: string) => Promise<unknown>)[],
): Promise<Ended> {
  const reference = await startSale(arena, await signUp(arena, "ada@example.com"));
  await arena.gate("after update", "public.payments");
  answers(await arena.collide(doors.map((door) => (session) => door(session, reference))));
  const [end] = await arena.rows<Ended>(
    `select p.status, p.fulfilment, p.verified, tests.wallet(p.user_id)::integer as wallet
     from public.payments p where p.reference = $1`,
    [reference],
  );
  assert.ok(end);
  return end;
}

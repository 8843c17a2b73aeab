/** One written lock order (event, payment, checks, profile): nobody ever waits in a circle. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type pg from "pg";
import { inArena, settle } from "./arena.ts";
import type { Arena, Result } from "./arena.ts";
import { AMOUNT, assertBooksHold, captured, CREDITS, deliver, refunded } from "./sales.ts";
import { signUp, startSale, WELCOME } from "./sales.ts";
import type { Fact } from "./sales.ts";

const DEADLOCK = "40P01";
const FINISH = "public.finish_gateway_check(uuid, text, text, timestamptz)";

test("the sweeper closes a check while the event that asked for it comes again", async () => {
  await inArena(async (arena) => {
    assert.deepEqual(await collideWithSweeper(arena), []);
  });
});

test("control: checks before events, and the two wait for each other", async () => {
  await inArena(async (arena) => {
    await arena.rewrite(FINISH, [[
      "begin",
      `begin
  update ops.gateway_checks c set last_outcome = 'answered'
  where c.payment_id = finish_gateway_check.payment_id;`,
    ]]);
    assert.deepEqual(await collideWithSweeper(arena), [DEADLOCK]);
  });
});

test("a mixed load of everything that writes: no deadlock, each payment right, books sound", async () => {
  await inArena(async (arena) => {
    const users: string[] = [];
    for (let i = 0; i < 3; i++) users.push(await signUp(arena, `user${i}@example.com`));
    const references: string[] = [];
    for (let i = 0; i < 12; i++) references.push(await startSale(arena, pick(users, i)));

    const sessions = await arena.participants(12);
    const failures = await Promise.all(sessions.map((session, seed) => {
      return work(session, references, seed);
    }));
    assert.deepEqual(failures.flat(), []);

    // Whatever was lost to chance above is told once more, so that the end is known.
    for (const [index, reference] of references.entries()) {
      for (const facts of story(index)) {
        await deliver(arena.control, JSON.stringify(facts), reference, facts);
      }
    }
    const ends = await arena.rows<{ status: string; net: number }>(
      "select distinct status, net_amount::integer as net from public.payments",
    );
    assert.deepEqual(ends, [{ status: "partially_refunded", net: AMOUNT / 2 }]);
    const wallets = await arena.rows<{ wallet: number }>(
      "select distinct tests.wallet(id)::integer as wallet from public.profiles",
    );
    assert.deepEqual(wallets, [{ wallet: WELCOME + 4 * CREDITS / 2 }]);
    await assertBooksHold(arena);
  });
});

/** A claimed lookup check is closed; the event that asked for it is delivered again meanwhile. */
async function collideWithSweeper(arena: Arena): Promise<string[]> {
  const reference = await startSale(arena, await signUp(arena, "ada@example.com"));
  const lookup = (session: pg.Client) =>
    session.query("select tests.deliver('paystack', 'k', $1, '[]', '{\"lookup\": true}')", [
      reference,
    ]);
  await lookup(arena.control);
  await arena.control.query("select public.claim_gateway_checks(10)");
  await arena.gate("after update", "ops.gateway_checks");
  const finish = (session: pg.Client) =>
    session.query(
      "select public.finish_gateway_check((tests.payment($1)).id, 'answered', '', now())",
      [
        reference,
      ],
    );
  const results = await arena.collide<unknown>([finish, lookup]);
  return results.flatMap(sqlstate);
}

const ROUNDS = 30;

/** One worker's share of the load; answers the faults it met that are not the guards' own refusals. */
async function work(session: pg.Client, references: string[], seed: number): Promise<string[]> {
  await session.query("set races.stop = 'off'");
  const failures: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const index = (seed * 7 + round * 5) % references.length;
    const reference = pick(references, index);
    const result = await settle<unknown>(step(session, reference, index, seed + round));
    failures.push(...sqlstate(result));
  }
  return failures;
}

async function step(
  session: pg.Client,
  reference: string,
  index: number,
  turn: number,
): Promise<unknown> {
  const facts = pick(story(index), Math.floor(turn / 7));
  switch (turn % 7) {
    case 0:
    case 1:
      return await deliver(session, JSON.stringify(facts), reference, facts);
    case 2:
      return await deliver(session, `${turn} ${JSON.stringify(facts)}`, reference, facts);
    case 3:
      return await session.query(
        "select public.record_verification((tests.payment($1)).id, 'success', true, true)",
        [reference],
      );
    case 4:
      return await session.query(
        "select tests.deliver('paystack', $1, $1, '[]', '{\"lookup\": true}')",
        [reference],
      );
    case 5:
      return await sweep(session);
    default:
      return await session.query("select inbox.retry_next_event()");
  }
}

/** As sweep-payments does it: each call a transaction of its own. */
async function sweep(session: pg.Client): Promise<void> {
  const { rows } = await session.query<{ payment: string }>(
    `select c ->> 'payment_id' as payment
     from jsonb_array_elements(public.claim_gateway_checks(3)) c`,
  );
  for (const { payment } of rows) {
    await session.query("select public.finish_gateway_check($1, 'answered', '', now())", [payment]);
  }
}

/** What the gateway tells of each payment: in the end half of it is kept. */
function story(index: number): Fact[][] {
  const refund = refunded(`r${index}`, AMOUNT / 2);
  const dispute = `d${index}`;
  return [
    [captured(`c${index}`)],
    [refund],
    [{ type: "dispute_opened", object_id: dispute, amount: AMOUNT, currency: "NGN" }],
    [{ type: "dispute_won", object_id: dispute, amount: AMOUNT, currency: "NGN" }],
  ];
}

function sqlstate(result: Result<unknown>): string[] {
  return "sqlstate" in result ? [result.sqlstate] : [];
}

function pick<Item>(items: Item[], index: number): Item {
  const item = items[index % items.length];
  assert.ok(item !== undefined);
  return item;
}

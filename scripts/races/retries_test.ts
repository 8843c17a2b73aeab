/** Workers that take work from a list at once: skip locked on events, checks and replays. */
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

const TAKE_EVENT = "inbox.retry_next_event()";

test("two retry workers take different events", async () => {
  await inArena(async (arena) => {
    const user = await twoDueEvents(arena);
    await arena.gate("before insert", "inbox.payment_facts");
    const taken = answers(
      await arena.collide([retry, retry], async () => {
        assert.equal(await arena.atGate(), 2);
      }),
    );
    assert.deepEqual(taken, [true, true]);
    assert.deepEqual(await outcomes(arena), ["applied", "applied"]);
    assert.equal(
      await arena.value("select tests.wallet($1)::integer", [user]),
      WELCOME + 2 * CREDITS,
    );
    await assertBooksHold(arena);
  });
});

test("control: without skip locked the second worker waits for the first one's event", async () => {
  await inArena(async (arena) => {
    await twoDueEvents(arena);
    await arena.rewrite(TAKE_EVENT, [["for update skip locked", "for update"]]);
    await arena.gate("before insert", "inbox.payment_facts");
    await arena.collide([retry, retry], async () => assert.equal(await arena.atGate(), 1));
  });
});

test("control: without any lock both workers take the same event", async () => {
  await inArena(async (arena) => {
    await twoDueEvents(arena);
    await arena.rewrite(TAKE_EVENT, [["for update skip locked", ""]]);
    await arena.gate("before insert", "inbox.payment_facts");
    assert.deepEqual(answers(await arena.collide([retry, retry])), [true, true]);
    assert.deepEqual(await outcomes(arena), ["applied", "failed"]);
  });
});

test("an event that the gateway delivers again while a worker retries it takes effect once", async () => {
  await inArena(async (arena) => {
    const user = await twoDueEvents(arena);
    await arena.gate("before insert", "inbox.payment_facts");
    const [reference, key] = await dueEvent(arena);
    await arena.collide<unknown>([
      retry,
      (session) => deliver(session, key, reference, [captured(key)]),
    ]);
    assert.deepEqual(await outcomes(arena), ["applied", "failed"]);
    assert.equal(await arena.value("select tests.wallet($1)::integer", [user]), WELCOME + CREDITS);
    await assertBooksHold(arena);
  });
});

for (
  const { what, call, source, table, prepare } of [
    {
      what: "gateway checks",
      call: "select public.claim_gateway_checks(1) #>> '{0,payment_id}' as taken",
      source: "public.claim_gateway_checks(integer)",
      table: "ops.gateway_checks",
      prepare: "update ops.gateway_checks set due_at = now()",
    },
    {
      what: "replays",
      call: "select public.claim_replays(1) #>> '{0,event,event_key}' as taken",
      source: "public.claim_replays(integer)",
      table: "inbox.webhook_events",
      prepare: "update inbox.webhook_events set outcome = 'dead', next_retry_at = now()",
    },
  ]
) {
  test(`two sweepers claim different ${what}`, async () => {
    await inArena(async (arena) => {
      const [first, second] = await claimTwice(arena, call, table, prepare);
      assert.ok(first && second && first !== second);
    });
  });

  test(`control: without skip locked two sweepers claim the same ${what}`, async () => {
    await inArena(async (arena) => {
      await arena.rewrite(source, [["for update skip locked", ""]]);
      const [first, second] = await claimTwice(arena, call, table, prepare);
      assert.ok(first && first === second);
    });
  });
}

/** Two claims, the second while the first has claimed and not yet committed. */
async function claimTwice(
  arena: Arena,
  call: string,
  table: string,
  prepare: string,
): Promise<(string | null | undefined)[]> {
  await twoDueEvents(arena);
  await arena.control.query(prepare);
  await arena.gate("after update", table);
  const claim = async (session: pg.Client) => {
    const { rows } = await session.query<{ taken: string | null }>(call);
    return rows[0]?.taken;
  };
  return answers(await arena.collide([claim, claim]));
}

/** Two events of two payments of one user, failed and due: the retry job's work. */
async function twoDueEvents(arena: Arena): Promise<string> {
  const user = await signUp(arena, "ada@example.com");
  const credits = "fulfilment.credits(text, public.payments, bigint)";
  const sound = await arena.value<string>("select pg_get_functiondef($1::regprocedure)", [credits]);
  const references = [await startSale(arena, user), await startSale(arena, user)];
  await arena.rewrite(credits, [["v_due := ", "raise exception 'broken'; v_due := "]]);
  for (const [index, reference] of references.entries()) {
    const answer = await deliver(arena.control, `k${index}`, reference, [captured(`k${index}`)]);
    assert.equal(answer.outcome, "failed");
  }
  await arena.control.query(sound);
  await arena.control.query(
    "update inbox.webhook_events set next_retry_at = now() - interval '1 hour' + interval '1 ms' * id",
  );
  return user;
}

async function dueEvent(arena: Arena): Promise<[reference: string, key: string]> {
  const [row] = await arena.rows<{ reference: string; key: string }>(
    `select b.event #>> '{refs,0,value}' as reference, e.event_key as key
     from inbox.webhook_events e
     join inbox.webhook_bodies b on b.webhook_event_id = e.id
     order by e.next_retry_at limit 1`,
  );
  assert.ok(row);
  return [row.reference, row.key];
}

async function retry(session: pg.Client): Promise<boolean | undefined> {
  const { rows } = await session.query<{ taken: boolean }>(
    "select inbox.retry_next_event() as taken",
  );
  return rows[0]?.taken;
}

async function outcomes(arena: Arena): Promise<string[]> {
  const rows = await arena.rows<{ outcome: string }>(
    "select outcome from inbox.webhook_events order by id",
  );
  return rows.map((row) => row.outcome);
}

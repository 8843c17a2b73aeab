/** The months of the bodies are made and dropped while deliveries come in: neither is in the other's way. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type pg from "pg";
import { inArena, settle } from "./arena.ts";
import type { Arena } from "./arena.ts";
import { captured, deliver, signUp, startSale } from "./sales.ts";

const LOCK_TIMEOUT = "55P03";
const MAKE = "select inbox.make_months()";
const DROP = "select inbox.drop_months()";
/** What a session that only wants to know may take: a delivery itself takes some milliseconds. */
const AT_ONCE_MS = 500;

test("a month is made while deliveries are under way, and they go on while it is made", async () => {
  await inEarnest(async (arena) => {
    // What belongs to this month is not in the way: only the next one is missing.
    await arena.control.query(MAKE);
    await arena.control.query(`drop table inbox.${await month(arena, 1)}`);
    await deliverAround(arena, MAKE);
    assert.equal(await months(arena), 2);
  });
});

test("control: a month made in its place (partition of) waits for the delivery under way", async () => {
  await inEarnest(async (arena) => {
    await arena.control.query(MAKE);
    await arena.control.query(`drop table inbox.${await month(arena, 1)}`);
    const [webhook, keeper] = await deliveryUnderWay(arena);
    const next = await month(arena, 1);
    const result = await settle(keeper.query(
      `begin;
       set local lock_timeout = '100ms';
       create table inbox.${next} partition of inbox.webhook_bodies
         for values from ('2999-01-01') to ('2999-02-01')`,
    ));
    assert.equal("sqlstate" in result && result.sqlstate, LOCK_TIMEOUT);
    await keeper.query("rollback");
    await webhook.query("commit");
  });
});

test("an old month is emptied while deliveries are under way, and they go on while it is", async () => {
  await inEarnest(async (arena) => {
    await oldMonth(arena, ["applied", "dead"]);
    await deliverAround(arena, DROP);
    assert.equal(await bodies(arena), 1);
  });
});

test("a month is dropped between deliveries: it gives up on one that is under way, and is back later", async () => {
  await inEarnest(async (arena) => {
    await oldMonth(arena, ["applied"]);
    const [webhook, keeper] = await deliveryUnderWay(arena);
    const result = await settle(keeper.query(DROP));
    assert.equal("sqlstate" in result && result.sqlstate, LOCK_TIMEOUT);
    await webhook.query("commit");
    assert.equal(await months(arena), 3);
    await keeper.query(DROP);
    assert.equal(await months(arena), 2);
  });
});

for (
  const { what, outcomes } of [
    { what: "dropping", outcomes: ["applied"] },
    { what: "emptying", outcomes: ["applied", "dead"] },
  ]
) {
  test(`${what} a month gives up on somebody who reads it for long, and holds up no delivery`, async () => {
    await inEarnest(async (arena) => {
      await oldMonth(arena, outcomes);
      const references = [await sale(arena), await sale(arena)];
      const [reader, keeper, webhook] = await sessions(arena);
      await reader.query("begin; select count(*) from inbox.webhook_bodies");
      const dropping = settle(keeper.query(DROP));
      for (const reference of references) {
        assert.ok(await timedDelivery(webhook, reference) < AT_ONCE_MS);
      }
      const result = await dropping;
      assert.equal("sqlstate" in result && result.sqlstate, LOCK_TIMEOUT);
      assert.equal(await months(arena), 3);
      await reader.query("commit");
    });
  });
}

/** Runs a job beside a delivery that is not committed, then delivers before the job is. */
async function deliverAround(arena: Arena, job: string): Promise<void> {
  const reference = await sale(arena);
  const [webhook, keeper] = await deliveryUnderWay(arena);
  await keeper.query("begin");
  await keeper.query(job);
  await webhook.query("commit");
  assert.ok(await timedDelivery(webhook, reference) < AT_ONCE_MS);
  await keeper.query("commit");
}

/** A session that has delivered and not committed, and another one. */
async function deliveryUnderWay(arena: Arena): Promise<[pg.Client, pg.Client]> {
  const reference = await sale(arena);
  const [webhook, keeper] = await sessions(arena);
  await webhook.query("begin");
  await timedDelivery(webhook, reference);
  return [webhook, keeper];
}

async function timedDelivery(webhook: pg.Client, reference: string): Promise<number> {
  const started = performance.now();
  const answer = await deliver(webhook, `of ${reference}`, reference, [captured(reference)]);
  assert.equal(answer.outcome, "applied");
  return performance.now() - started;
}

async function sessions(arena: Arena): Promise<[pg.Client, pg.Client, pg.Client]> {
  const [first, second, third] = await arena.participants(3);
  assert.ok(first && second && third);
  // Who would wait for ever fails instead.
  for (const session of [first, second, third]) await session.query("set statement_timeout = '5s'");
  return [first, second, third];
}

let users = 0;
async function sale(arena: Arena): Promise<string> {
  return await startSale(arena, await signUp(arena, `user${users++}@example.com`));
}

/** A month far past the retention, with one event of each outcome, beside this month and the next. */
async function oldMonth(arena: Arena, outcomes: string[]): Promise<void> {
  await arena.control.query(MAKE);
  await arena.control.query(
    `create table inbox.webhook_bodies_2001_01 partition of inbox.webhook_bodies
       for values from ('2001-01-01') to ('2001-02-01')`,
  );
  await arena.control.query(
    `with events as (
       insert into inbox.webhook_events (provider, event_key, event_type, source, outcome, received_at)
       select 'paystack', outcome, 'x', 'webhook', outcome, '2001-01-02'
       from unnest($1::text[]) outcome
       returning id, received_at
     )
     insert into inbox.webhook_bodies (webhook_event_id, received_at) select id, received_at from events`,
    [outcomes],
  );
}

async function month(arena: Arena, ahead: number): Promise<string> {
  return await arena.value<string>(
    "select 'webhook_bodies_' || to_char(now() + make_interval(months => $1), 'YYYY_MM')",
    [ahead],
  );
}

async function months(arena: Arena): Promise<number> {
  return await arena.value<number>(
    `select count(*)::integer from pg_inherits
     where inhparent = 'inbox.webhook_bodies'::regclass
       and inhrelid <> 'inbox.webhook_bodies_default'::regclass`,
  );
}

async function bodies(arena: Arena): Promise<number> {
  return await arena.value<number>("select count(*)::integer from inbox.webhook_bodies_2001_01");
}

async function inEarnest(work: (arena: Arena) => Promise<void>): Promise<void> {
  await inArena(work, false);
}

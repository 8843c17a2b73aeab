/** What an event waits for appears while the event is just being parked: nobody may miss the other. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type pg from "pg";
import { answers, inArena } from "./arena.ts";
import type { Arena } from "./arena.ts";
import { AMOUNT, assertBooksHold, captured, CREDITS, deliver, standing, WELCOME } from "./sales.ts";

const STRANGER = { issuer: "https://clerk.example.com", sub: "user_1", email: "ada@example.com" };

test("a profile that appears while the event parks makes it due", async () => {
  await inArena(async (arena) => {
    const reference = await collideWithProfile(arena);
    assert.equal(await dueNow(arena), 1);
    await arena.control.query("select inbox.retry_next_event()");
    const { fulfilment, wallet } = await standing(arena, reference);
    assert.deepEqual([fulfilment, wallet], ["applied", WELCOME + CREDITS]);
    await assertBooksHold(arena);
  });
});

test("control: waking before the payments are taken over misses the event", async () => {
  await inArena(async (arena) => {
    const source = "public.adopt_payments()";
    const wake = /perform inbox\.wake\(.*\);/;
    await arena.rewrite(source, [
      [wake, ""],
      [
        "begin",
        "begin perform inbox.wake(array[format('payer:%s:%s', new.issuer, new.external_id)]);",
      ],
    ]);
    await collideWithProfile(arena);
    assert.equal(await dueNow(arena), 0);
  });
});

test("an event that arrives while the profile is being made takes effect at once", async () => {
  await inArena(async (arena) => {
    const reference = await strangerSale(arena);
    await arena.gate("before insert", "ledger.journals");
    const [, delivered] = answers(
      await arena.collide<unknown>([
        makeProfile,
        (session) => deliver(session, "k", reference, [captured("c1")]),
      ]),
    );
    assert.equal((delivered as { outcome: string }).outcome, "applied");
    assert.equal((await standing(arena, reference)).wallet, WELCOME + CREDITS);
    await assertBooksHold(arena);
  });
});

test("a name that appears while the event parks is found by the event's own first retry", async () => {
  await inArena(async (arena) => {
    const reference = await strangerSale(arena);
    await makeProfile(arena.control);
    await arena.gate("before update", "inbox.webhook_events");
    answers(
      await arena.collide([(session) => deliverByOrder(session, "order_1")], async () => {
        await nameOrder(arena, reference, "order_1");
      }),
    );
    const seconds = await arena.value<number>(
      `select extract(epoch from next_retry_at - now())::integer from inbox.webhook_events
       where outcome = 'parked'`,
    );
    assert.ok(seconds <= 60, `due only in ${seconds} s`);
    await arena.control.query("update inbox.webhook_events set next_retry_at = now()");
    await arena.control.query("select inbox.retry_next_event()");
    assert.equal((await standing(arena, reference)).wallet, WELCOME + CREDITS);
  });
});

test("a name that appears after the event has parked makes it due", async () => {
  await inArena(async (arena) => {
    const reference = await strangerSale(arena);
    await deliverByOrder(arena.control, "order_1");
    assert.equal(await dueNow(arena), 0);
    await nameOrder(arena, reference, "order_1");
    assert.equal(await dueNow(arena), 1);
  });
});

test("a name that appears while a later retry parks the event again makes it due within a minute", async () => {
  await inArena(async (arena) => {
    const reference = await missedByItsRetry(arena);
    await arena.control.query("select tests.housekeep()");
    assert.equal(await dueNow(arena), 1);
    await arena.control.query("select inbox.retry_next_event()");
    assert.equal((await standing(arena, reference)).wallet, WELCOME + CREDITS);
    await assertBooksHold(arena);
  });
});

test("control: without wake_missed it waits for its backoff", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("inbox.wake_missed()", [["where e.outcome = 'parked'", "where false"]]);
    await missedByItsRetry(arena);
    await arena.control.query("select tests.housekeep()");
    assert.equal(await dueNow(arena), 0);
  });
});

/** Parked for long; its retry stands where it writes that it parks it again, and the name appears. */
async function missedByItsRetry(arena: Arena): Promise<string> {
  const reference = await strangerSale(arena);
  await makeProfile(arena.control);
  await deliverByOrder(arena.control, "order_1");
  await arena.control.query(
    "update inbox.webhook_events set attempts = 12, next_retry_at = now() where outcome = 'parked'",
  );
  await arena.gate("before update", "inbox.webhook_events");
  answers(
    await arena.collide(
      [(session) => session.query("select inbox.retry_next_event()")],
      async () => await nameOrder(arena, reference, "order_1"),
    ),
  );
  assert.equal(await dueNow(arena), 0);
  return reference;
}

/** The event stands where it writes that it is parked; the profile is made meanwhile. */
async function collideWithProfile(arena: Arena): Promise<string> {
  const reference = await strangerSale(arena);
  await arena.gate("before update", "inbox.webhook_events");
  const [delivered] = answers(
    await arena.collide<unknown>([
      (session) => deliver(session, "k", reference, [captured("c1")]),
      async (session) => {
        // Waits for the event, not at the gate.
        await session.query("set races.stop = 'off'");
        await makeProfile(session);
      },
    ]),
  );
  assert.equal((delivered as { outcome: string }).outcome, "parked");
  return reference;
}

/** A payment of somebody who has no profile. */
async function strangerSale(arena: Arena): Promise<string> {
  return await arena.value<string>(
    "select (tests.start_payment_as($1, 'paystack', tests.package($2, $3))).reference",
    [STRANGER, CREDITS, AMOUNT],
  );
}

async function makeProfile(session: pg.Client): Promise<void> {
  await session.query("select ops.ensure_profile($1, $2, $3)", Object.values(STRANGER));
}

async function deliverByOrder(session: pg.Client, order: string): Promise<void> {
  await session.query("select tests.deliver('paystack', 'k', null, $1, $2)", [
    JSON.stringify([captured("c1")]),
    { refs: [{ type: "order", value: order }] },
  ]);
}

async function nameOrder(arena: Arena, reference: string, order: string): Promise<void> {
  await arena.control.query(
    "select public.record_checkout((tests.payment($1)).id, 'opened', '{}', $2)",
    [reference, JSON.stringify([{ type: "order", value: order }])],
  );
}

async function dueNow(arena: Arena): Promise<number> {
  return await arena.value<number>(
    "select count(*)::integer from inbox.webhook_events where outcome = 'parked' and next_retry_at <= now()",
  );
}

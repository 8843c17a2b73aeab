/** Refunds of one payment at once: the payment's row lock, under which what is left is counted and reserved. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type pg from "pg";
import { answers, inArena } from "./arena.ts";
import type { Arena } from "./arena.ts";
import { AMOUNT, assertBooksHold, captured, CREDITS, deliver, refunded } from "./sales.ts";
import { signUp, standing, startSale, WELCOME } from "./sales.ts";
import { results } from "./shop.ts";

const OPERATORS = 16;
const PART = 10_000;

interface Call {
  refund_id: string;
  amount: number;
  attempts: number;
}

test("sixteen operators refund one payment at once: never more than was paid", async () => {
  await inArena(async (arena) => {
    const { outcomes, reserved } = await refundAtOnce(arena, OPERATORS);
    assert.deepEqual(outcomes, {
      done: AMOUNT / PART,
      refund_too_large: OPERATORS - AMOUNT / PART,
    });
    assert.equal(reserved, AMOUNT);
    assert.deepEqual(await brokenRefunds(arena), []);
  });
});

test("control: without the payment's lock they reserve more than was paid", async () => {
  await inArena(async (arena) => {
    await withoutPaymentLock(arena);
    const { outcomes, reserved } = await refundAtOnce(arena, OPERATORS);
    assert.deepEqual(outcomes, { done: OPERATORS });
    assert.ok(reserved > AMOUNT, String(reserved));
    assert.deepEqual(await brokenRefunds(arena), [
      "what we refund of a capture is no more than it brought",
    ]);
  });
});

test("one key used by sixteen at once is one refund", async () => {
  await inArena(async (arena) => {
    const { reference, operator } = await paid(arena);
    const calls = answers(
      await arena.atOnce(
        Array.from({ length: OPERATORS }, () => "key"),
        (session, key) => request(session, operator, reference, PART, key),
      ),
    );
    assert.equal(new Set(calls.map(({ refund_id }) => refund_id)).size, 1);
    assert.equal(await reservedOf(arena), PART);
  });
});

test("queue and operator at once: the surplus is refunded once", async () => {
  for (const first of ["queue", "operator"] as const) {
    await inArena(async (arena) => {
      assert.equal(await queueAgainstOperator(arena, first), AMOUNT, first);
    });
  }
});

test("control: without the queue's lock the operator refunds the surplus too", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("ops.queue_refunds(integer, text[])", [["    for update skip locked", ""]]);
    await withoutPaymentLock(arena);
    assert.equal(await queueAgainstOperator(arena, "queue"), 2 * AMOUNT);
  });
});

test("two sweepers at once queue and claim a refund once", async () => {
  await inArena(async (arena) => {
    await payTwice(arena);
    await arena.gate("before insert", "ops.refunds");
    const claimed = answers(await arena.collide([claim, claim])).flat();
    assert.equal(claimed.length, 1);
    assert.equal(await reservedOf(arena), AMOUNT);
  });
});

test("two sweepers at once claim a refund that waits once", async () => {
  await inArena(async (arena) => {
    await payTwice(arena);
    await claim(arena.control);
    await arena.control.query("update ops.refunds set due_at = now()");
    await arena.gate("after update", "ops.refunds");
    assert.equal(answers(await arena.collide([claim, claim])).flat().length, 1);
  });
});

test("control: without the refund's lock both sweepers ask the gateway", async () => {
  await inArena(async (arena) => {
    await payTwice(arena);
    await claim(arena.control);
    await arena.control.query("update ops.refunds set due_at = now()");
    await arena.rewrite("public.claim_refunds(integer, text[])", [[
      "    for update skip locked",
      "",
    ]]);
    await arena.gate("after update", "ops.refunds");
    assert.equal(answers(await arena.collide([claim, claim])).flat().length, 2);
  });
});

test("a refund and the capture of surplus at once end in the same state", async () => {
  for (const turn of [0, 1]) {
    await inArena(async (arena) => {
      const { reference } = await paid(arena);
      await arena.gate("before update", "public.payments");
      const events = [[refunded("r", AMOUNT)], [captured(`${reference}2`)]];
      if (turn === 1) events.reverse();
      answers(
        await arena.collide(
          events.map((facts, at) => (session) => deliver(session, `event ${at}`, reference, facts)),
        ),
      );
      assert.deepEqual(await standing(arena, reference), {
        status: "success",
        fulfilment: "applied",
        net: AMOUNT,
        refunded: AMOUNT,
        wallet: WELCOME + CREDITS,
      });
      assert.deepEqual(await claim(arena.control), []);
      await assertBooksHold(arena);
    });
  }
});

test("the record of a refund and its webhook at once: it counts once, and nothing stays reserved", async () => {
  for (const turn of [0, 1]) {
    await inArena(async (arena) => {
      const reference = await payTwice(arena);
      const [call] = await claim(arena.control);
      assert.ok(call);
      await arena.gate("before insert", "ops.audit_log");
      const news = [
        (session: pg.Client) => record(session, call, "r"),
        (session: pg.Client) => deliver(session, "webhook", reference, [refunded("r", AMOUNT)]),
      ];
      if (turn === 1) news.reverse();
      answers<unknown>(
        await arena.collide(news, async () => assert.equal(await arena.atGate(), 2)),
      );
      const { fulfilment, refunded: given } = await standing(arena, reference);
      assert.deepEqual([fulfilment, given], ["applied", AMOUNT]);
      assert.equal(await arena.value("select count(*)::integer from ops.open_refunds"), 0);
      assert.deepEqual(await claim(arena.control), []);
      await assertBooksHold(arena);
    });
  }
});

/** A user who paid once, and an operator. */
async function paid(arena: Arena): Promise<{ reference: string; operator: string }> {
  const operator = await signUp(arena, "ops@example.com");
  await arena.control.query("insert into ops.operators (user_id, added_by) values ($1, 'test')", [
    operator,
  ]);
  const reference = await startSale(arena, await signUp(arena, "ada@example.com"));
  await deliver(arena.control, reference, reference, [captured(reference)]);
  return { reference, operator };
}

/** A sale that was paid twice: one capture is due back. */
async function payTwice(arena: Arena): Promise<string> {
  const reference = await startSale(arena, await signUp(arena, "bob@example.com"));
  for (const capture of [`${reference}1`, `${reference}2`]) {
    await deliver(arena.control, capture, reference, [captured(capture)]);
  }
  return reference;
}

async function refundAtOnce(
  arena: Arena,
  count: number,
): Promise<{ outcomes: Record<string, number>; reserved: number }> {
  const { reference, operator } = await paid(arena);
  await arena.gate("before insert", "ops.refunds");
  const all = await arena.collide(
    Array.from(
      { length: count },
      (_, at) => (session: pg.Client) => request(session, operator, reference, PART, `key ${at}`),
    ),
  );
  return { outcomes: results(all), reserved: await reservedOf(arena) };
}

/** How much is reserved after queue and operator went for the surplus of a payment at once. */
async function queueAgainstOperator(arena: Arena, first: "queue" | "operator"): Promise<number> {
  const { reference, operator } = await paid(arena);
  const second = `${reference}2`;
  await deliver(arena.control, second, reference, [captured(second)]);
  await arena.gate("before insert", "ops.refunds");
  const starts = [
    async (session: pg.Client) => {
      await claim(session);
    },
    async (session: pg.Client) => {
      await request(session, operator, reference, AMOUNT, "key", second);
    },
  ];
  if (first === "operator") starts.reverse();
  await arena.collide(starts);
  const surplus = await arena.value<number>(
    "select coalesce(sum(amount), 0)::integer from ops.refunds where capture_id = $1",
    [second],
  );
  return surplus;
}

async function request(
  session: pg.Client,
  operator: string,
  reference: string,
  amount: number,
  key: string,
  capture?: string,
): Promise<Call> {
  return await one<Call>(session, "public.request_refund(tests.payer($1), $2)", [
    operator,
    {
      reference,
      amount,
      idempotency_key: key,
      providers: ["paystack"],
      ...(capture ? { capture_id: capture } : {}),
    },
  ]);
}

async function claim(session: pg.Client): Promise<Call[]> {
  return await one<Call[]>(session, "public.claim_refunds(10, '{paystack}')", []);
}

/** Keeps the gateway's answer: its refund's id, or a no. */
async function record(session: pg.Client, call: Call, object: string | null): Promise<unknown> {
  return await one(session, "public.record_refund($1, $2, $3, null)", [
    call.refund_id,
    object === null ? "refused" : "accepted",
    object,
  ]);
}

async function withoutPaymentLock(arena: Arena): Promise<void> {
  await arena.rewrite("public.request_refund(jsonb, jsonb)", [[
    /limit 1\s+for update;/,
    "limit 1;",
  ]]);
}

async function brokenRefunds(arena: Arena): Promise<string[]> {
  const rows = await arena.rows<{ invariant: string }>(
    "select invariant from ops.broken_refunds()",
  );
  return rows.map(({ invariant }) => invariant);
}

async function reservedOf(arena: Arena): Promise<number> {
  return await arena.value<number>(
    "select coalesce(sum(amount), 0)::integer from ops.open_refunds",
  );
}

async function one<Answer>(session: pg.Client, call: string, values: unknown[]): Promise<Answer> {
  const { rows } = await session.query<{ answer: Answer }>(`select ${call} as answer`, values);
  const [row] = rows;
  assert.ok(row);
  return row.answer;
}

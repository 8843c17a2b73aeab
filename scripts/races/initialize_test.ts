/** One Idempotency-Key used twice at once: the advisory lock in ops.lock_payer. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type pg from "pg";
import { answers, inArena, settle } from "./arena.ts";
import type { Arena } from "./arena.ts";
import { AMOUNT, CREDITS, signUp } from "./sales.ts";

interface Started {
  outcome: string;
  payment_id: string;
}

test("two requests with one key at once start one payment", async () => {
  await inArena(async (arena) => {
    const start = await buyWith(arena, "key");
    await arena.gate("before insert", "public.payments");
    const [first, second] = await arena.collide([start, start]);
    assert.ok(first && "answer" in first && first.answer.outcome === "created");
    assert.ok(second && "sqlstate" in second);
    assert.deepEqual([second.sqlstate, second.message], ["PT409", "in_progress"]);
    assert.equal(await payments(arena), 1);

    await arena.control.query(
      "select public.record_checkout($1, 'opened', '{\"access_code\": \"a\"}', '[]')",
      [first.answer.payment_id],
    );
    const again = await start(arena.control);
    assert.deepEqual([again.outcome, again.payment_id], ["repeated", first.answer.payment_id]);
    assert.equal(await payments(arena), 1);
  });
});

test("control: without the lock one key starts two payments", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("ops.lock_payer(text, text)", [[
      /select pg_advisory_xact_lock\(.*\);/,
      "",
    ]]);
    const start = await buyWith(arena, "key");
    await arena.gate("before insert", "public.payments");
    const results = answers(await arena.collide([start, start]));
    assert.deepEqual(results.map((answer) => answer.outcome), ["created", "created"]);
    assert.equal(await payments(arena), 2);
  });
});

test("twenty requests with one key at once start one payment", async () => {
  await inArena(async (arena) => {
    const start = await buyWith(arena, "key");
    const sessions = await arena.participants(20);
    const results = await Promise.all(sessions.map((session) => settle(start(session))));
    assert.equal(results.filter((result) => "answer" in result).length, 1);
    const refused = results.filter((result) => "sqlstate" in result);
    assert.deepEqual(new Set(refused.map((result) => result.message)), new Set(["in_progress"]));
    assert.equal(await payments(arena), 1);
  });
});

test("one key of two users is two keys", async () => {
  await inArena(async (arena) => {
    const [one, two] = [await buyWith(arena, "key"), await buyWith(arena, "key")];
    await arena.gate("before insert", "public.payments");
    const results = answers(
      await arena.collide([one, two], async () => assert.equal(await arena.atGate(), 2)),
    );
    assert.deepEqual(results.map((answer) => answer.outcome), ["created", "created"]);
  });
});

/** A new user's purchase with this key. */
async function buyWith(
  arena: Arena,
  key: string,
): Promise<(session: pg.Client) => Promise<Started>> {
  const user = await signUp(arena, `${crypto.randomUUID()}@example.com`);
  const offer = await arena.value<string>("select tests.package($1, $2)", [CREDITS, AMOUNT]);
  const request = {
    provider: "paystack",
    payment_type: "credits",
    package_id: offer,
    livemode: false,
    idempotency_key: key,
    request_hash: "hash",
  };
  return async (session) => {
    const { rows } = await session.query<{ started: Started }>(
      "select public.initialize_payment(tests.payer($1), $2) as started",
      [user, request],
    );
    const [row] = rows;
    assert.ok(row);
    return row.started;
  };
}

async function payments(arena: Arena): Promise<number> {
  return await arena.value<number>("select count(*)::integer from public.payments");
}

/** Credits spent from one wallet at once: the profile's lock, and one line of the statement a key. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type pg from "pg";
import { answers, inArena } from "./arena.ts";
import type { Arena } from "./arena.ts";
import { assertBooksHold, signUp, WELCOME } from "./sales.ts";
import { callAs, results } from "./shop.ts";

const SPENDS = 64;
/** The welcome covers ten. */
const COVERED = 10;
const AMOUNT = WELCOME / COVERED;

const LOCK_BEFORE_THE_KEY: [string, string] = [
  "perform from public.profiles p where p.id = v_user for no key update;",
  "",
];

interface Wallet {
  credits: number;
  debt: number;
  used: number;
  lines: number;
}

test("64 spends at once of a wallet that covers 10: 10 happen", async () => {
  await inArena(async (arena) => {
    const user = await signUp(arena, "ada@example.com");
    const spends = await arena.atOnce(
      Array.from({ length: SPENDS }, (_, index) => `key ${index}`),
      (session, key) => spend(session, user, key),
    );
    assert.deepEqual(results(spends), { done: COVERED, insufficient_credits: SPENDS - COVERED });
    assert.deepEqual(await wallet(arena, user), {
      credits: 0,
      debt: 0,
      used: WELCOME,
      lines: COVERED,
    });
    await assertBooksHold(arena);
  });
});

test("two spends of a whole wallet at once: the later one is refused", async () => {
  await inArena(async (arena) => {
    const { user, spends } = await spendAllTwice(arena);
    assert.deepEqual(results(spends), { done: 1, insufficient_credits: 1 });
    assert.equal((await wallet(arena, user)).debt, 0);
  });
});

test("control: without the locks both see a full wallet, and one of them is a debt", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("public.spend_credits(bigint, text, text)", [LOCK_BEFORE_THE_KEY]);
    await arena.rewrite("ledger.spend_credits(uuid, bigint, text, text, uuid)", [[
      "where p.id = spend_credits.user_id for no key update",
      "where p.id = spend_credits.user_id",
    ]]);
    const { user, spends } = await spendAllTwice(arena);
    assert.deepEqual(results(spends), { done: 2 });
    assert.equal((await wallet(arena, user)).debt, WELCOME);
  });
});

test("one key sent 16 times at once is one spend, and everyone hears of that one", async () => {
  await inArena(async (arena) => {
    const user = await signUp(arena, "ada@example.com");
    const told = answers(await sendOneKey(arena, user, 16));
    assert.equal(new Set(told.map(({ transaction_id }) => transaction_id)).size, 1);
    assert.deepEqual(new Set(told.map(({ balance }) => balance)), new Set([WELCOME - AMOUNT]));
    assert.equal((await wallet(arena, user)).lines, 1);
    await assertBooksHold(arena);
  });
});

test("without the lock before the key is looked for, its uniqueness still stops the second", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("public.spend_credits(bigint, text, text)", [LOCK_BEFORE_THE_KEY]);
    const user = await signUp(arena, "ada@example.com");
    const spends = await collideOneKey(arena, user);
    assert.deepEqual(spends.map((spent) => "sqlstate" in spent ? spent.sqlstate : "done"), [
      "done",
      "23505",
    ]);
    assert.equal((await wallet(arena, user)).used, AMOUNT);
  });
});

test("control: without both, one key spends twice", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("public.spend_credits(bigint, text, text)", [
      LOCK_BEFORE_THE_KEY,
      [/(select \* into) strict (v_line [^;]*);/, "$1 $2 limit 1;"],
    ]);
    await arena.control.query(
      "alter table public.transactions drop constraint transactions_idempotency_key",
    );
    const user = await signUp(arena, "ada@example.com");
    answers(await collideOneKey(arena, user));
    assert.equal((await wallet(arena, user)).used, 2 * AMOUNT);
  });
});

interface Spent {
  transaction_id: string;
  balance: number;
}

function spend(
  session: pg.Client,
  user: string,
  key: string,
  amount = AMOUNT,
): Promise<Spent> {
  return callAs(session, user, "public.spend_credits($1, 'A picture', $2)", [amount, key]);
}

/** Two spends of everything, with a key each; both stand where the money moves, or wait for it. */
async function spendAllTwice(arena: Arena) {
  const user = await signUp(arena, "ada@example.com");
  await arena.gate("before insert", "ledger.journals");
  const spends = await arena.collide(
    ["one", "two"].map((key) => (session) => spend(session, user, key, WELCOME)),
  );
  return { user, spends };
}

async function sendOneKey(arena: Arena, user: string, times: number) {
  return await arena.atOnce(
    Array.from({ length: times }, () => "key"),
    (session, key) => spend(session, user, key),
  );
}

async function collideOneKey(arena: Arena, user: string) {
  await arena.gate("before insert", "ledger.journals");
  const again = (session: pg.Client) => spend(session, user, "key");
  return await arena.collide([again, again]);
}

async function wallet(arena: Arena, user: string): Promise<Wallet> {
  const [row] = await arena.rows<Wallet>(
    `select credits::integer, debt::integer, credits_used::integer as used,
       (select count(*)::integer from public.transactions t
        where t.user_id = p.id and t.type = 'spend') as lines
     from public.profiles p where p.id = $1`,
    [user],
  );
  assert.ok(row);
  return row;
}

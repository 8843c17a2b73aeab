/** Two payments of one user at once: the profile's row lock, and the keys of profiles and accounts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type pg from "pg";
import { answers, inArena } from "./arena.ts";
import type { Arena } from "./arena.ts";
import { AMOUNT, assertBooksHold, brokenBooks, captured, CREDITS, deliver } from "./sales.ts";
import { signUp, startSale, WELCOME } from "./sales.ts";

const ISSUER = "https://clerk.example.com";

interface Wallet {
  credits: number;
  spent: number;
}

test("two payments of one user at once: balance and total are the sum", async () => {
  await inArena(async (arena) => {
    await arena.gate("before update", "public.profiles");
    assert.deepEqual(await payTwice(arena, 1), {
      credits: WELCOME + 3 * CREDITS,
      spent: 3 * AMOUNT,
    });
    await assertBooksHold(arena);
  });
});

test("two sums of one user's payments at once: the later one counts both", async () => {
  await inArena(async (arena) => {
    assert.equal(await countTwice(arena, 1), 2 * AMOUNT);
  });
});

test("control: without the lock before the sum, total_spent loses a payment", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("fulfilment.count_spending(public.payments)", [[
      " for no key update",
      "",
    ]]);
    assert.equal(await countTwice(arena, 2), AMOUNT);
  });
});

test("twenty payments of one user at once: balance and total are the sum", async () => {
  await inArena(async (arena) => {
    const user = await signUp(arena, "ada@example.com");
    const references: string[] = [];
    for (let i = 0; i < 20; i++) references.push(await startSale(arena, user));
    const sessions = await arena.participants(references.length);
    await Promise.all(sessions.map((session, index) => {
      const reference = references[index];
      assert.ok(reference);
      return deliver(session, reference, reference, [captured(`c${index}`)]);
    }));
    assert.deepEqual(await wallet(arena, user), {
      credits: WELCOME + 20 * CREDITS,
      spent: 20 * AMOUNT,
    });
    await assertBooksHold(arena);
  });
});

test("two movements of one wallet at once: both count", async () => {
  await inArena(async (arena) => {
    const user = await signUp(arena, "ada@example.com");
    await moveTwice(arena, user);
    assert.equal((await wallet(arena, user)).credits, WELCOME + 10);
    await assertBooksHold(arena);
  });
});

test("control: without the profile's lock a movement is lost and the books break", async () => {
  await inArena(async (arena) => {
    const user = await signUp(arena, "ada@example.com");
    await arena.rewrite("ledger.move_credits(uuid, bigint, text, text, text, uuid, text, uuid)", [[
      "where p.id = move_credits.user_id for no key update",
      "where p.id = move_credits.user_id",
    ]]);
    await moveTwice(arena, user);
    assert.equal((await wallet(arena, user)).credits, WELCOME + 5);
    assert.notDeepEqual(await brokenBooks(arena), []);
  });
});

test("a profile made twice at once is one, with one welcome", async () => {
  await inArena(async (arena) => {
    const ids = answers(await makeProfileTwice(arena));
    assert.equal(ids[0], ids[1]);
    assert.equal(await arena.value("select sum(credits)::integer from public.profiles"), WELCOME);
    await assertBooksHold(arena);
  });
});

test("control: without the identity key there are two profiles with two welcomes", async () => {
  await inArena(async (arena) => {
    await arena.control.query(
      "alter table public.profiles drop constraint profiles_identity_key",
    );
    await arena.rewrite("ops.ensure_profile(text, text, text, text, text, text)", [[
      "on conflict on constraint profiles_identity_key do nothing",
      "",
    ]]);
    answers(await makeProfileTwice(arena));
    assert.equal(
      await arena.value("select sum(credits)::integer from public.profiles"),
      2 * WELCOME,
    );
  });
});

test("an account first used by two at once is one account", async () => {
  await inArena(async (arena) => {
    const [first, second] = answers(await openAccountTwice(arena));
    assert.equal(first, second);
  });
});

test("control: without the account's key there are two with one code", async () => {
  await inArena(async (arena) => {
    await arena.control.query("alter table ledger.accounts drop constraint accounts_code_key");
    await arena.rewrite("ledger.account_id(text, text)", [
      ["on conflict on constraint accounts_code_key do nothing", ""],
      [/into strict v_id/, "into v_id"],
    ]);
    answers(await openAccountTwice(arena));
    assert.equal(
      await arena.value("select count(*)::integer from ledger.accounts where code = 'new'"),
      2,
    );
  });
});

/** One payment that opens the accounts, then two at once, of which so many are to meet at the gate. */
async function payTwice(arena: Arena, meeting: number): Promise<Wallet> {
  const user = await signUp(arena, "ada@example.com");
  const earlier = await startSale(arena, user);
  await deliver(arena.control, earlier, earlier, [captured(earlier)]);
  const references = [await startSale(arena, user), await startSale(arena, user)];
  const results = answers(
    await arena.collide(
      references.map((reference) => (session) =>
        deliver(session, reference, reference, [captured(reference)])
      ),
      async () => assert.equal(await arena.atGate(), meeting),
    ),
  );
  assert.deepEqual(results.map((answer) => answer.outcome), ["applied", "applied"]);
  return await wallet(arena, user);
}

/** Two payments become worth something at once, and nothing else locks the profile: the total. */
async function countTwice(arena: Arena, meeting: number): Promise<number | null> {
  const user = await signUp(arena, "ada@example.com");
  const references = [await startSale(arena, user), await startSale(arena, user)];
  await arena.gate("before update", "public.profiles");
  answers(
    await arena.collide(
      references.map((reference) => (session) => {
        const payment = `p.reference = ${session.escapeLiteral(reference)}`;
        return session.query(
          `update public.payments p set earned_amount = amount where ${payment};
           select fulfilment.count_spending(p) from public.payments p where ${payment}`,
        );
      }),
      async () => assert.equal(await arena.atGate(), meeting),
    ),
  );
  return (await wallet(arena, user)).spent;
}

async function moveTwice(arena: Arena, user: string): Promise<void> {
  await arena.gate("before insert", "ledger.journals");
  const move = (session: pg.Client) =>
    session.query("select ledger.move_credits($1, 5, 'bonus', 'issued', 'Gift')", [user]);
  answers(await arena.collide([move, move]));
}

async function makeProfileTwice(arena: Arena) {
  await arena.gate("before insert", "ledger.journals");
  const make = async (session: pg.Client) => {
    const { rows } = await session.query<{ id: string }>(
      "select ops.ensure_profile($1, 'user_1', 'ada@example.com') as id",
      [ISSUER],
    );
    return rows[0]?.id;
  };
  return await arena.collide([make, make]);
}

async function openAccountTwice(arena: Arena) {
  await arena.gate("before insert", "ledger.accounts");
  const open = async (session: pg.Client) => {
    const { rows } = await session.query<{ id: string }>(
      "select ledger.account_id('new', 'NGN') as id",
    );
    return rows[0]?.id;
  };
  return await arena.collide([open, open]);
}

async function wallet(arena: Arena, user: string): Promise<Wallet> {
  const [row] = await arena.rows<Wallet>(
    `select credits::integer, (total_spent ->> 'NGN')::integer as spent
     from public.profiles where id = $1`,
    [user],
  );
  assert.ok(row);
  return row;
}

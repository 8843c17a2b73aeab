/** What an identity provider tells of a user comes in several deliveries at once, in whatever order. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type pg from "pg";
import { answers, inArena } from "./arena.ts";
import type { Arena } from "./arena.ts";
import { assertBooksHold, WELCOME } from "./sales.ts";

const ISSUER = "https://clerk.example.com";
const USER = "user_1";

interface Told {
  key: string;
  version?: number;
  deleted?: true;
}

test("ten deliveries of one event at once make one user, welcomed once", async () => {
  await inArena(async (arena) => {
    await arena.gate("before insert", "ledger.journals");
    const told = answers(
      await arena.collide(Array.from({ length: 10 }, () => tell({ key: "same", version: 1 }))),
    );
    assert.deepEqual(told.toSorted(), ["applied", ...Array<string>(9).fill("duplicate")]);
    assert.deepEqual(await users(arena), [{ email: "1", open: true, credits: WELCOME, lines: 1 }]);
    await assertBooksHold(arena);
  });
});

for (const versions of [[1, 2], [2, 1]]) {
  test(`versions ${versions.join(" and ")} of a new user at once make one, as of the newer`, async () => {
    await inArena(async (arena) => {
      await arena.gate("before insert", "ledger.journals");
      answers(
        await arena.collide(versions.map((version) => tell({ key: `v${version}`, version }))),
      );
      assert.deepEqual(await users(arena), [
        { email: "2", open: true, credits: WELCOME, lines: 1 },
      ]);
      await assertBooksHold(arena);
    });
  });
}

test("an older version does not overwrite the newer one it overlaps with", async () => {
  await inArena(async (arena) => {
    assert.equal(await emailAfterOverlap(arena), "3");
  });
});

test("control: without the identity's lock the older version wins", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("ops.apply_identity_event(jsonb)", [[
      "i.external_id = v_external_id for update;",
      "i.external_id = v_external_id;",
    ]]);
    assert.equal(await emailAfterOverlap(arena), "2");
  });
});

test("a user who is deleted while being made is closed, with the books as they are", async () => {
  await inArena(async (arena) => {
    await arena.gate("before insert", "ledger.journals");
    answers(
      await arena.collide([
        tell({ key: "made", version: 1 }),
        tell({ key: "gone", deleted: true }),
      ]),
    );
    assert.deepEqual(await users(arena), [{ email: "1", open: false, credits: WELCOME, lines: 1 }]);
    await assertBooksHold(arena);
  });
});

/** The older version stands where it has seen what is known, and the newer one comes. */
async function emailAfterOverlap(arena: Arena): Promise<string | undefined> {
  await tell({ key: "v1", version: 1 })(arena.control);
  await arena.gate("before update", "ops.identities");
  answers(
    await arena.collide([
      tell({ key: "v2", version: 2 }),
      async (session) => {
        // Waits for the older one, not at the gate.
        await session.query("set races.stop = 'off'");
        return await tell({ key: "v3", version: 3 })(session);
      },
    ]),
  );
  return (await users(arena))[0]?.email;
}

/** Tells something as the webhook function does; the version is the address too. */
function tell({ key, version, deleted }: Told): (session: pg.Client) => Promise<string> {
  const event = {
    event_key: key,
    event_type: "test",
    issuer: ISSUER,
    external_id: USER,
    ...(deleted
      ? { action: "deleted" }
      : { action: "present", version, profile: { email: String(version) } }),
  };
  return async (session) => {
    const { rows } = await session.query<{ outcome: string }>(
      "select public.process_identity_event($1) ->> 'outcome' as outcome",
      [event],
    );
    return rows[0]?.outcome ?? "";
  };
}

interface Known {
  email: string;
  open: boolean;
  credits: number;
  lines: number;
}

async function users(arena: Arena): Promise<Known[]> {
  return await arena.rows<Known & pg.QueryResultRow>(
    `select p.email, p.closed_at is null as open, p.credits::integer as credits,
       (select count(*)::integer from public.transactions t where t.user_id = p.id) as lines
     from public.profiles p where p.issuer = $1`,
    [ISSUER],
  );
}

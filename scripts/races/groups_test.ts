/** One group, several payments and decisions at once: the group's row lock in fulfilment.fund_group. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type pg from "pg";
import { answers, inArena } from "./arena.ts";
import type { Arena } from "./arena.ts";
import { assertBooksHold, captured, deliver, signUp } from "./sales.ts";
import {
  callAs,
  openAccounts,
  results,
  settleScheduled,
  start,
  startTwice,
  tally,
} from "./shop.ts";
import type { Started } from "./shop.ts";

const DEPOSIT = 30_000;
const CONTRIBUTION = 50_000;
const FUND_GROUP = "fulfilment.fund_group(public.payments, bigint, boolean)";
const LOCK: [string, string] = [" for update", ""];
const ADD_MEMBER = "fulfilment.add_member_to_group(uuid, uuid)";
/** What follows a conflict locks the member's row even where it changes nothing: a second lock by chance. */
const MEMBER_LOCK: [RegExp, string] = [/do update set[^;]*;/, "do nothing;"];

test("two people pay for the last seat at once: one sits, the other's money is due for refund", async () => {
  await inArena(async (arena) => {
    await takeLastSeat(arena);
    assert.deepEqual(await tally(arena, "public.group_members"), { active: 2 });
    assert.deepEqual(await tally(arena, "public.payments", "effect ->> 'refused'"), {
      group_full: 1,
      null: 2,
    });
    assert.deepEqual(await tally(arena, "public.group_join_requests"), { approved: 1, joined: 1 });
    assert.equal(await owed(arena), DEPOSIT + CONTRIBUTION);
    await assertBooksHold(arena);
  });
});

test("control: without the group's lock three sit on two seats", async () => {
  await inArena(async (arena) => {
    await arena.rewrite(FUND_GROUP, [LOCK]);
    await takeLastSeat(arena);
    assert.deepEqual(await tally(arena, "public.group_members"), { active: 3 });
  });
});

test("two payments of one deposit captured at once: the group holds it once", async () => {
  await inArena(async (arena) => {
    await payDepositTwice(arena);
    assert.equal(await heldDeposits(arena), DEPOSIT);
    assert.equal(await owed(arena), DEPOSIT);
    await assertBooksHold(arena);
  });
});

test("control: without the group's lock it holds the deposit twice", async () => {
  await inArena(async (arena) => {
    await arena.rewrite(FUND_GROUP, [LOCK]);
    await arena.rewrite(ADD_MEMBER, [MEMBER_LOCK]);
    await payDepositTwice(arena);
    assert.equal(await heldDeposits(arena), 2 * DEPOSIT);
  });
});

test("one member pays into two groups at once: nobody waits in a circle, both hold it", async () => {
  await inArena(async (arena) => {
    assert.deepEqual(results(await payIntoTwoGroups(arena)), { done: 2 });
    assert.deepEqual(await tally(arena, "public.payments", "fulfilment"), { applied: 4 });
    await assertBooksHold(arena);
  });
});

test("control: with a profile's lock that foreign keys collide with, the two wait for each other", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("fulfilment.count_spending(public.payments)", [[
      "for no key update",
      "for update",
    ]]);
    assert.deepEqual(results(await payIntoTwoGroups(arena)), { done: 1, "deadlock detected": 1 });
  });
});

for (const first of ["the capture", "leaving"] as const) {
  test(`a member leaves while their contribution is captured, ${first} first: all of it is due for refund`, async () => {
    await inArena(async (arena) => {
      await leaveAndCapture(arena, first);
      assert.equal(await owed(arena), DEPOSIT + 2 * CONTRIBUTION);
      assert.deepEqual(await tally(arena, "public.group_members"), { active: 1, left: 1 });
      await assertBooksHold(arena);
    });
  });
}

test("control: leaving without the group's lock, the group keeps the contribution", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("public.leave_group(uuid)", [LOCK]);
    await arena.rewrite(ADD_MEMBER, [MEMBER_LOCK]);
    await leaveAndCapture(arena, "the capture");
    assert.equal(await owed(arena), DEPOSIT + CONTRIBUTION);
  });
});

/** A group of two whose creator has paid, and two approved people who pay for the other seat. */
async function takeLastSeat(arena: Arena): Promise<void> {
  const group = await openGroup(arena, 2);
  const payments = [await join(arena, group, "bob"), await join(arena, group, "cyn")];
  await collideCaptures(arena, payments, DEPOSIT + CONTRIBUTION);
}

/** The deposit was raised, and the creator has paid what is missing in two tabs. */
async function payDepositTwice(arena: Arena): Promise<void> {
  const group = await openGroup(arena, 2);
  const creator = await arena.value<string>("select created_by from public.groups");
  await arena.control.query("update public.groups set security_deposit = 2 * security_deposit");
  const request = { payment_type: "security_deposit", group_id: group };
  await collideCaptures(arena, await startTwice(arena, creator, request), DEPOSIT);
}

/** Both captures have put the money into their group, and go on to the payer's profile. */
async function payIntoTwoGroups(arena: Arena) {
  const creator = await signUp(arena, "ada@example.com");
  const groups = [await openGroup(arena, 2, creator), await openGroup(arena, 2, creator)];
  const payments: Started[] = [];
  for (const group_id of groups) {
    payments.push(await start(arena.control, creator, { payment_type: "contribution", group_id }));
  }
  await arena.gate("before insert", "public.transactions");
  return await arena.collide(
    payments.map((payment) => (session) => capture(session, payment, CONTRIBUTION)),
  );
}

/** A member who has joined leaves, just as their contribution for the second cycle is captured. */
async function leaveAndCapture(arena: Arena, first: "the capture" | "leaving"): Promise<void> {
  const group = await openGroup(arena, 3);
  const joined = await join(arena, group, "bob");
  await capture(arena.control, joined, DEPOSIT + CONTRIBUTION);
  const bob = await arena.value<string>(
    "select user_id from public.payments where reference = $1",
    [
      joined.reference,
    ],
  );
  const next = await start(arena.control, bob, { payment_type: "contribution", group_id: group });
  // Where the first one holds the group and has not finished.
  const table = first === "the capture" ? "fulfilment.group_funds" : "ops.audit_log";
  await arena.gate("before insert", table);
  const leave = (session: pg.Client): Promise<unknown> =>
    callAs(session, bob, "public.leave_group($1)", [group]);
  const pay = (session: pg.Client): Promise<unknown> => capture(session, next, CONTRIBUTION);
  answers(await arena.collide(first === "the capture" ? [pay, leave] : [leave, pay]));
  await settleScheduled(arena);
}

/** A group with its creator in it. */
async function openGroup(arena: Arena, size: number, creator?: string): Promise<string> {
  creator ??= await signUp(arena, "ada@example.com");
  const group = await callAs<string>(
    arena.control,
    creator,
    "public.create_group('Family', 'NGN', $1, $2, $3, 30)",
    [CONTRIBUTION, DEPOSIT, size],
  );
  const opening = await start(arena.control, creator, {
    payment_type: "group_creation",
    group_id: group,
  });
  await capture(arena.control, opening, DEPOSIT + CONTRIBUTION);
  return group;
}

/** Somebody whose request was approved starts to pay. */
async function join(arena: Arena, group: string, name: string): Promise<Started> {
  const user = await signUp(arena, `${name}@example.com`);
  const request = await callAs<string>(arena.control, user, "public.request_to_join($1)", [group]);
  const creator = await arena.value<string>("select created_by from public.groups where id = $1", [
    group,
  ]);
  await callAs(arena.control, creator, "public.approve_join_request($1)", [request]);
  return await start(arena.control, user, { payment_type: "group_join", group_id: group });
}

async function collideCaptures(arena: Arena, payments: Started[], amount: number): Promise<void> {
  await openAccounts(arena);
  await arena.gate("before insert", "fulfilment.group_funds");
  const told = answers(
    await arena.collide(
      payments.map((payment) => (session) => capture(session, payment, amount)),
    ),
  );
  assert.deepEqual(told.map(({ outcome }) => outcome), ["applied", "applied"]);
}

function capture(session: pg.Client, { reference }: Started, amount: number) {
  return deliver(session, reference, reference, [captured(reference, amount)]);
}

async function heldDeposits(arena: Arena): Promise<number> {
  return await arena.value<number>(
    `select sum(f.deposit)::integer from fulfilment.group_funds f
     join public.payments p on p.id = f.payment_id where p.payment_type = 'security_deposit'`,
  );
}

async function owed(arena: Arena): Promise<number> {
  return await arena.value<number>("select sum(refund_due_amount)::integer from public.payments");
}

/** One order, wanted by several at once: two tabs, two payments, a cancellation, the end of its reservation. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type pg from "pg";
import { answers, inArena } from "./arena.ts";
import type { Arena } from "./arena.ts";
import { assertBooksHold, captured, deliver, signUp, WELCOME } from "./sales.ts";
import {
  callAs,
  CREDITS_PRICE,
  fillCart,
  openAccounts,
  pieces,
  PRICE,
  recordCheckout,
  results,
  settleScheduled,
  start,
  startOrder,
  startTwice,
  stock,
  tally,
} from "./shop.ts";
import type { Started } from "./shop.ts";

const ORDER = { payment_type: "order" };
const PIECES = 5;

test("two tabs check out one cart: one order, one open payment, and the second tab gets it", async () => {
  await inArena(async (arena) => {
    const { user } = await buyer(arena);
    const tabs = await openTwoTabs(arena, user);
    assert.deepEqual(results(tabs), { done: 1, in_progress: 1 });
    assert.equal(await count(arena, "public.orders"), 1);
    const [first] = tabs;
    assert.ok(first && "answer" in first);
    await recordCheckout(arena.control, first.answer, "opened");
    const again = await startOrder(arena.control, user);
    assert.deepEqual([again.outcome, again.payment_id], ["repeated", first.answer.payment_id]);
    assert.equal(await count(arena, "public.payments"), 1);
  });
});

test("without the payer's lock the second tab still makes no second order", async () => {
  await inArena(async (arena) => {
    await withoutPayersLock(arena);
    const { user } = await buyer(arena);
    const tabs = await openTwoTabs(arena, user);
    assert.deepEqual(tabs.map((tab) => "sqlstate" in tab ? tab.sqlstate : "done"), [
      "done",
      "23505",
    ]);
    assert.equal(await count(arena, "public.orders"), 1);
  });
});

test("control: without lock and index two tabs make two orders of one cart", async () => {
  await inArena(async (arena) => {
    await withoutPayersLock(arena);
    await arena.control.query("drop index public.orders_one_unpaid");
    const { user, product } = await buyer(arena);
    answers(await openTwoTabs(arena, user));
    assert.deepEqual(await tally(arena, "public.orders"), { pending: 2 });
    assert.equal((await pieces(arena, product)).reserved, 2);
  });
});

test("two tabs pay one cart with credits: one order, one spend", async () => {
  await inArena(async (arena) => {
    const { user } = await buyer(arena);
    const tabs = await arena.atOnce(
      Array.from({ length: 8 }, () => user),
      (session) => callAs(session, user, "public.checkout_with_credits()"),
    );
    assert.deepEqual(results(tabs), { done: 1, cart_empty: 7 });
    assert.equal(await credits(arena, user), WELCOME - CREDITS_PRICE);
    await assertBooksHold(arena);
  });
});

test("two payments of one order captured at once: one pays it, the other is due for refund", async () => {
  await inArena(async (arena) => {
    const { user, product } = await buyer(arena);
    await captureBoth(arena, await startTwice(arena, user, ORDER));
    assert.deepEqual(await tally(arena, "public.payments", "fulfilment"), {
      applied: 1,
      refund_due: 1,
    });
    assert.deepEqual(await tally(arena, "public.orders"), { completed: 1 });
    assert.deepEqual(await pieces(arena, product), { stock: PIECES - 1, reserved: 0 });
    await assertBooksHold(arena);
  });
});

test("control: without the order's lock both payments are kept for one order", async () => {
  await inArena(async (arena) => {
    await withoutOrdersLock(arena);
    const { user } = await buyer(arena);
    await captureBoth(arena, await startTwice(arena, user, ORDER));
    assert.deepEqual(await tally(arena, "public.payments", "fulfilment"), { applied: 2 });
  });
});

for (const first of ["the capture", "the cancellation"] as const) {
  test(`cancel and capture at once, ${first} first: cancelled, and the money is due for refund`, async () => {
    await inArena(async (arena) => {
      const { product, payment } = await cancelAndCapture(arena, first);
      assert.deepEqual(await tally(arena, "public.orders"), { cancelled: 1 });
      assert.deepEqual(await fate(arena, payment), {
        fulfilment: "refund_due",
        refused: "order_cancelled",
        due: PRICE,
      });
      assert.deepEqual(await pieces(arena, product), { stock: PIECES, reserved: 0 });
      await assertBooksHold(arena);
    });
  });
}

test("control: without the order's lock a cancelled order keeps the money", async () => {
  await inArena(async (arena) => {
    await withoutCancellationsLock(arena);
    const { payment } = await cancelAndCapture(arena, "the capture");
    assert.deepEqual(await tally(arena, "public.orders"), { cancelled: 1 });
    assert.equal((await fate(arena, payment)).fulfilment, "applied");
  });
});

test("an order paid with credits is cancelled twice at once: the credits come back once", async () => {
  await inArena(async (arena) => {
    const { user, cancels } = await cancelTwice(arena);
    assert.deepEqual(results(cancels), { done: 1, order_not_cancellable: 1 });
    assert.equal(await credits(arena, user), WELCOME - CREDITS_PRICE);
    await assertBooksHold(arena);
  });
});

test("control: without lock and key the credits come back twice", async () => {
  await inArena(async (arena) => {
    await withoutCancellationsLock(arena);
    await arena.control.query(
      "alter table public.transactions drop constraint transactions_idempotency_key",
    );
    const { user, cancels } = await cancelTwice(arena);
    assert.deepEqual(results(cancels), { done: 2 });
    assert.equal(await credits(arena, user), WELCOME);
  });
});

for (const first of ["the capture", "the end"] as const) {
  test(`a reservation ends while its capture comes, ${first} first: paid and served`, async () => {
    await inArena(async (arena) => {
      const { product, payment } = await expireAndCapture(arena, first);
      assert.deepEqual(await tally(arena, "public.orders"), { completed: 1 });
      assert.equal((await fate(arena, payment)).fulfilment, "applied");
      assert.deepEqual(await pieces(arena, product), { stock: PIECES - 1, reserved: 0 });
      await assertBooksHold(arena);
    });
  });
}

test("control: if expiring took no lock, an order just paid would fail", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("fulfilment.expire_reservations()", [["for update skip locked", ""]]);
    const { product, payment } = await expireAndCapture(arena, "the capture");
    assert.deepEqual(await tally(arena, "public.orders"), { failed: 1 });
    assert.equal((await fate(arena, payment)).fulfilment, "applied");
    assert.equal((await pieces(arena, product)).stock, PIECES);
  });
});

for (const first of ["the checkout", "the money"] as const) {
  test(`the buyer of an order whose time is over checks out again while its money comes, ${first} first: sold once`, async () => {
    await inArena(async (arena) => {
      const { product, payments } = await comeBackAndCapture(arena, first);
      assert.equal(new Set(payments).size, 1, "the payment that is open for it");
      assert.deepEqual(await tally(arena, "public.orders"), { completed: 1 });
      assert.deepEqual(await pieces(arena, product), { stock: PIECES - 1, reserved: 0 });
      await assertBooksHold(arena);
    });
  });
}

test("without its eye for orders whose time is over the checkout still makes no second one", async () => {
  await inArena(async (arena) => {
    await blindToLateOrders(arena);
    await assert.rejects(comeBackAndCapture(arena, "the checkout"), /orders_one_unpaid/);
  });
});

test("control: without that and the index one cart is sold twice", async () => {
  await inArena(async (arena) => {
    await blindToLateOrders(arena);
    await arena.control.query("drop index public.orders_one_unpaid");
    const { payments } = await comeBackAndCapture(arena, "the checkout");
    for (const reference of new Set(payments)) {
      await deliver(arena.control, `${reference} again`, reference, [captured(reference, PRICE)]);
    }
    assert.deepEqual(await tally(arena, "public.orders"), { completed: 2 });
    assert.deepEqual(await tally(arena, "public.payments", "fulfilment"), { applied: 2 });
  });
});

/** A user with one piece in the cart. */
async function buyer(
  arena: Arena,
  kind: "digital" | "physical" = "digital",
): Promise<{ user: string; product: string }> {
  const user = await signUp(arena, "ada@example.com");
  const product = await stock(arena, PIECES, kind);
  await fillCart(arena, user, product);
  return { user, product };
}

async function openTwoTabs(arena: Arena, user: string) {
  await arena.gate("before insert", "public.payments");
  const tab = (session: pg.Client) => start(session, user, ORDER);
  return await arena.collide([tab, tab]);
}

/** Both captures have moved the money and now want the order. */
async function captureBoth(arena: Arena, payments: Started[]): Promise<void> {
  await openAccounts(arena);
  await arena.gate("before update", "public.product_inventory");
  const told = answers(
    await arena.collide(payments.map((payment) => (session) => capture(session, payment))),
  );
  assert.deepEqual(told.map(({ outcome }) => outcome), ["applied", "applied"]);
}

/** A pending order of something to send, cancelled and captured at once; then the retry job. */
async function cancelAndCapture(arena: Arena, first: "the capture" | "the cancellation") {
  const { user, product } = await buyer(arena, "physical");
  const payment = await startOrder(arena.control, user);
  const order = await arena.value<string>("select id from public.orders");
  await arena.gate("before update", "public.product_inventory");
  const cancel = (session: pg.Client): Promise<unknown> =>
    callAs(session, user, "public.cancel_order($1)", [order]);
  const pay = (session: pg.Client): Promise<unknown> => capture(session, payment);
  answers(await arena.collide(first === "the capture" ? [pay, cancel] : [cancel, pay]));
  await settleScheduled(arena);
  return { product, payment };
}

/** The buyer, who has spent as much elsewhere, cancels what was paid with credits in two tabs. */
async function cancelTwice(arena: Arena) {
  const { user } = await buyer(arena, "physical");
  await callAs(arena.control, user, "public.spend_credits($1, 'A picture', 'key')", [
    CREDITS_PRICE,
  ]);
  await callAs(arena.control, user, "public.checkout_with_credits()");
  const order = await arena.value<string>("select id from public.orders");
  await arena.gate("before insert", "ledger.journals");
  const cancel = (session: pg.Client) => callAs(session, user, "public.cancel_order($1)", [order]);
  return { user, cancels: await arena.collide([cancel, cancel]) };
}

/** An order whose time is over is captured just as housekeeping comes by. */
async function expireAndCapture(arena: Arena, first: "the capture" | "the end") {
  const { user, product } = await buyer(arena);
  const payment = await startOrder(arena.control, user);
  await arena.control.query(
    "update public.orders set reserved_until = now() - interval '1 second'",
  );
  await arena.gate("before update", "public.product_inventory");
  const expire = (session: pg.Client): Promise<unknown> =>
    session.query("select fulfilment.expire_reservations()");
  const pay = (session: pg.Client): Promise<unknown> => capture(session, payment);
  answers(await arena.collide(first === "the capture" ? [pay, expire] : [expire, pay]));
  return { product, payment };
}

/** The money of an order whose time is over comes just as its buyer checks the same cart out again. */
async function comeBackAndCapture(arena: Arena, first: "the checkout" | "the money") {
  const { user, product } = await buyer(arena);
  const late = await startOrder(arena.control, user);
  await recordCheckout(arena.control, late, "opened");
  await arena.control.query(
    "update public.orders set reserved_until = now() - interval '1 second'",
  );
  await arena.control.query("select fulfilment.expire_reservations()");
  await openAccounts(arena);
  await arena.gate("before update", "public.product_inventory");
  const payments: string[] = [];
  const comeBack = async (session: pg.Client): Promise<void> => {
    payments.push((await startOrder(session, user)).reference);
  };
  const pay = async (session: pg.Client): Promise<void> => {
    payments.push(late.reference);
    await capture(session, late);
  };
  const results = await arena.collide(
    first === "the checkout" ? [comeBack, pay] : [pay, comeBack],
  );
  // Who comes back after the money finds the cart empty.
  for (const result of results) {
    if ("sqlstate" in result && result.message !== "cart_empty") assert.fail(result.message);
  }
  return { product, payments };
}

async function blindToLateOrders(arena: Arena): Promise<void> {
  await arena.rewrite("fulfilment.place_order(uuid, text, text)", [[
    "o.status in ('pending', 'failed')",
    "o.status = 'pending'",
  ]]);
}

function capture(session: pg.Client, { reference }: Started) {
  return deliver(session, reference, reference, [captured(reference, PRICE)]);
}

async function withoutPayersLock(arena: Arena): Promise<void> {
  await arena.rewrite("ops.lock_payer(text, text)", [[/select pg_advisory_xact_lock\(.*\);/, ""]]);
}

async function withoutOrdersLock(arena: Arena): Promise<void> {
  await arena.rewrite("fulfilment.order(text, public.payments, bigint)", [[" for update", ""]]);
}

/** Taken by the buyer's door, to look at the downloads, and by what both doors share. */
async function withoutCancellationsLock(arena: Arena): Promise<void> {
  for (const schema of ["public", "fulfilment"]) {
    await arena.rewrite(`${schema}.cancel_order(uuid)`, [[" for update", ""]]);
  }
}

async function fate(arena: Arena, { reference }: Started) {
  const [row] = await arena.rows<{ fulfilment: string; refused: string | null; due: number }>(
    `select fulfilment, effect ->> 'refused' as refused, refund_due_amount::integer as due
     from public.payments where reference = $1`,
    [reference],
  );
  assert.ok(row);
  return row;
}

async function credits(arena: Arena, user: string): Promise<number> {
  return await arena.value<number>("select credits::integer from public.profiles where id = $1", [
    user,
  ]);
}

async function count(arena: Arena, table: string): Promise<number> {
  return await arena.value<number>(`select count(*)::integer from ${table}`);
}

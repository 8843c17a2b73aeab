/** 64 at once want the last 10 pieces: the checks of product_inventory, in fulfilment.move_stock. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, inArena } from "./arena.ts";
import type { Arena, Result } from "./arena.ts";
import { assertBooksHold, captured, deliver, WELCOME } from "./sales.ts";
import {
  callAs,
  CREDITS_PRICE,
  fillCart,
  pieces,
  PRICE,
  results,
  signUpMany,
  startOrder,
  stock,
  tally,
} from "./shop.ts";
import type { Started } from "./shop.ts";

const BUYERS = 64;
const PIECES = 10;
const SOLD_OUT = { stock: 0, reserved: 0 };

test("64 buyers of the last 10 pieces at once: 10 can pay and are served, 54 are told before paying", async () => {
  await inArena(async (arena) => {
    const { product, started } = await startAtOnce(arena);
    assert.deepEqual(results(started), { done: PIECES, out_of_stock: BUYERS - PIECES });
    assert.deepEqual(await pieces(arena, product), { stock: PIECES, reserved: PIECES });

    await captureAtOnce(arena, answersOf(started));
    assert.deepEqual(await tally(arena, "public.orders"), { completed: PIECES });
    assert.deepEqual(await tally(arena, "public.payments", "fulfilment"), { applied: PIECES });
    assert.deepEqual(await pieces(arena, product), SOLD_OUT);
    await assertBooksHold(arena);
  });
});

test("64 captures at once after all reservations ran out: 10 orders completed, 54 payments due for refund", async () => {
  await inArena(async (arena) => {
    const { product, started } = await startAndLetExpire(arena);
    assert.deepEqual(await pieces(arena, product), { stock: PIECES, reserved: 0 });
    assert.deepEqual(await tally(arena, "public.orders"), { failed: BUYERS });

    await captureAtOnce(arena, started);
    assert.deepEqual(await tally(arena, "public.orders"), {
      completed: PIECES,
      refund_due: BUYERS - PIECES,
    });
    assert.deepEqual(await tally(arena, "public.payments", "fulfilment"), {
      applied: PIECES,
      refund_due: BUYERS - PIECES,
    });
    assert.deepEqual(await pieces(arena, product), SOLD_OUT);
    const [money] = await arena.rows(
      `select sum(earned_amount)::integer as earned, sum(refund_due_amount)::integer as due,
         count(*) filter (where refund_due_amount not in (0, amount))::integer as partly,
         (select count(*)::integer from ops.outbox where topic = 'refund_due') as told
       from public.payments`,
    );
    assert.deepEqual(money, {
      earned: PIECES * PRICE,
      due: (BUYERS - PIECES) * PRICE,
      partly: 0,
      told: BUYERS - PIECES,
    });
    await assertBooksHold(arena);
  });
});

test("control: without the inventory's checks 64 buy 10 pieces", async () => {
  await inArena(async (arena) => {
    await sellWithoutChecks(arena);
    const { product, started } = await startAtOnce(arena);
    assert.deepEqual(results(started), { done: BUYERS });
    await captureAtOnce(arena, answersOf(started));
    assert.deepEqual(await tally(arena, "public.orders"), { completed: BUYERS });
    assert.equal((await pieces(arena, product)).stock, PIECES - BUYERS);
  });
});

test("control: without the inventory's checks 64 late captures all take a piece", async () => {
  await inArena(async (arena) => {
    await sellWithoutChecks(arena);
    const { product, started } = await startAndLetExpire(arena);
    await captureAtOnce(arena, started);
    assert.deepEqual(await tally(arena, "public.payments", "fulfilment"), { applied: BUYERS });
    assert.equal((await pieces(arena, product)).stock, PIECES - BUYERS);
  });
});

test("64 at once pay the last 10 pieces with credits: 10 orders, 54 keep their credits", async () => {
  await inArena(async (arena) => {
    const { product, bought } = await checkOutAtOnce(arena);
    assert.deepEqual(results(bought), { done: PIECES, out_of_stock: BUYERS - PIECES });
    assert.deepEqual(await tally(arena, "public.orders"), { completed: PIECES });
    assert.deepEqual(await pieces(arena, product), SOLD_OUT);
    assert.deepEqual(await tally(arena, "public.profiles", "credits"), {
      [WELCOME - CREDITS_PRICE]: PIECES,
      [WELCOME]: BUYERS - PIECES,
    });
    assert.equal(await carts(arena), BUYERS - PIECES, "a cart that was not bought is as it was");
    await assertBooksHold(arena);
  });
});

test("control: without the inventory's checks 64 pay 10 pieces with credits", async () => {
  await inArena(async (arena) => {
    await sellWithoutChecks(arena);
    const { product, bought } = await checkOutAtOnce(arena);
    assert.deepEqual(results(bought), { done: BUYERS });
    assert.equal((await pieces(arena, product)).stock, PIECES - BUYERS);
  });
});

/** Everyone starts to pay at once. */
async function startAtOnce(
  arena: Arena,
): Promise<{ product: string; started: Result<Started>[] }> {
  const { product, buyers } = await openShop(arena);
  return { product, started: await arena.atOnce(buyers, startOrder) };
}

/** Everyone has started to pay and taken too long: wave after wave, as there are pieces to reserve. */
async function startAndLetExpire(
  arena: Arena,
): Promise<{ product: string; started: Started[] }> {
  const { product, buyers } = await openShop(arena);
  const started: Started[] = [];
  for (let first = 0; first < buyers.length; first += PIECES) {
    const wave = buyers.slice(first, first + PIECES);
    started.push(...answers(await arena.atOnce(wave, startOrder)));
    await arena.control.query(
      `update public.orders set reserved_until = now() - interval '1 second'
       where stock_state = 'reserved'`,
    );
    await arena.control.query("select fulfilment.expire_reservations()");
  }
  return { product, started };
}

/** Everyone pays with credits at once. */
async function checkOutAtOnce(arena: Arena) {
  const { product, buyers } = await openShop(arena);
  const bought = await arena.atOnce(
    buyers,
    (session, buyer) => callAs(session, buyer, "public.checkout_with_credits()"),
  );
  return { product, bought };
}

async function captureAtOnce(arena: Arena, payments: Started[]): Promise<void> {
  const told = answers(
    await arena.atOnce(
      payments,
      (session, { reference }) =>
        deliver(session, reference, reference, [captured(reference, PRICE)]),
    ),
  );
  assert.deepEqual(new Set(told.map(({ outcome }) => outcome)), new Set(["applied"]));
}

async function openShop(arena: Arena): Promise<{ product: string; buyers: string[] }> {
  const product = await stock(arena, PIECES);
  const buyers = await signUpMany(arena, BUYERS);
  for (const buyer of buyers) await fillCart(arena, buyer, product);
  return { product, buyers };
}

async function sellWithoutChecks(arena: Arena): Promise<void> {
  await arena.control.query(
    `alter table public.product_inventory
       drop constraint product_inventory_stock_not_negative,
       drop constraint product_inventory_reserved_in_stock`,
  );
}

function answersOf(started: Result<Started>[]): Started[] {
  return started.flatMap((result) => "answer" in result ? [result.answer] : []);
}

async function carts(arena: Arena): Promise<number> {
  return await arena.value<number>("select count(*)::integer from public.cart_items");
}

/** The lock order beyond the payment (group or order, inventory by id, cart, profile): no circle anywhere. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type pg from "pg";
import { inArena, settle } from "./arena.ts";
import type { Arena, Result } from "./arena.ts";
import { captured, deliver, signUp } from "./sales.ts";
import { callAs, fillCart, openAccounts, PRICE, recordCheckout, results } from "./shop.ts";
import { start, startOrder, stock } from "./shop.ts";
import type { Started } from "./shop.ts";
import { brokenMarket, LOAD, openMarket } from "./market.ts";

const FOR_A_WHILE_MS = 5_000;
const WORKERS = 12;

test("a second tab takes another way to pay while the first one's capture comes", async () => {
  await inArena(async (arena) => {
    assert.deepEqual(results(await captureAndChangeGateway(arena)), { done: 2 });
  });
});

test("control: the order before its payment, and the two wait for each other", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("public.initialize_payment(jsonb, jsonb)", [[
      /perform from public\.payments p[^;]*for update;/,
      "",
    ]]);
    assert.deepEqual(results(await captureAndChangeGateway(arena)), {
      done: 1,
      "deadlock detected": 1,
    });
  });
});

test("an order is paid with credits while another one of the same user is cancelled", async () => {
  await inArena(async (arena) => {
    assert.deepEqual(results(await cancelAndCheckOut(arena)), { done: 2 });
  });
});

test("control: the wallet before the goods, and the two wait for each other", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("public.checkout_with_credits(text, text)", [[
      "v_order := fulfilment.place_order",
      `perform from public.profiles p where p.id = v_profile.id for no key update;
    v_order := fulfilment.place_order`,
    ]]);
    assert.deepEqual(results(await cancelAndCheckOut(arena)), { done: 1, "deadlock detected": 1 });
  });
});

test("reservations of two things end while an order of both is captured", async () => {
  await inArena(async (arena) => {
    assert.deepEqual(results(await expireAndCapture(arena)), { done: 2 });
  });
});

test("control: one order after the other, and expiring crosses the capture", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("fulfilment.expire_reservations()", [[
      /perform fulfilment\.lock_inventory\([^;]*;/,
      "",
    ]]);
    assert.deepEqual(results(await expireAndCapture(arena)), { done: 1, "deadlock detected": 1 });
  });
});

test("two buyers each put into the cart what the other's order holds, and check out again", async () => {
  await inArena(async (arena) => {
    assert.deepEqual(results(await swapCarts(arena)), { done: 2 });
  });
});

test("control: the old order's pieces before the new one's, and the two wait for each other", async () => {
  await inArena(async (arena) => {
    await withoutLockOfBothCarts(arena);
    assert.deepEqual(results(await swapCarts(arena)), { done: 1, "deadlock detected": 1 });
  });
});

test("reservations of two things end while a buyer of the one checks out the other", async () => {
  await inArena(async (arena) => {
    assert.deepEqual(results(await expireAndSwapCart(arena)), { done: 2 });
  });
});

test("control: the same, and the checkout crosses the expiry", async () => {
  await inArena(async (arena) => {
    await withoutLockOfBothCarts(arena);
    assert.deepEqual(results(await expireAndSwapCart(arena)), { done: 1, "deadlock detected": 1 });
  });
});

test("a group's last day is over while a member's contribution is captured", async () => {
  await inArena(async (arena) => {
    assert.deepEqual(results(await ageAndCapture(arena)), { done: 2 });
  });
});

test("control: the contributions before their group, and the two wait for each other", async () => {
  await inArena(async (arena) => {
    await arena.rewrite("fulfilment.age_groups()", [["for update skip locked", ""]]);
    assert.deepEqual(results(await ageAndCapture(arena)), { done: 1, "deadlock detected": 1 });
  });
});

test("everything that can be bought, taken back and cancelled, all at once for a while: no deadlock, all sound", async () => {
  await inArena(async (arena) => {
    const market = await openMarket(arena);
    const done = new Set<string>();
    const end = Date.now() + FOR_A_WHILE_MS;
    const failures = await arena.atOnce(
      Array.from({ length: WORKERS }, (_, seed) => seed),
      async (session, seed) => {
        const faults: string[] = [];
        for (let turn = seed; Date.now() < end; turn += 1) {
          const [name, act] = LOAD[(turn * 7 + seed) % LOAD.length] ?? [];
          assert.ok(name && act);
          const result = await settle<unknown>(act(session, market, turn));
          if (!("sqlstate" in result)) done.add(name);
          else if (!result.sqlstate.startsWith("PT")) {
            faults.push(`${name}: ${result.sqlstate} ${result.message}`);
          }
        }
        return faults;
      },
    );
    assert.deepEqual(failures.flatMap(faultsOf), []);
    // A load that does nothing would prove nothing.
    assert.deepEqual(LOAD.map(([name]) => name).filter((name) => !done.has(name)), []);
    assert.deepEqual(await brokenMarket(arena, market), []);
  });
});

/** The second tab wants to pay the same order by another gateway while the first payment is captured. */
async function captureAndChangeGateway(arena: Arena): Promise<Result<unknown>[]> {
  const user = await signUp(arena, "ada@example.com");
  await arena.control.query(
    "insert into public.provider_currencies (provider, currency, minimum_amount) values ('other', 'NGN', 1)",
  );
  await fillCart(arena, user, await stock(arena, 5));
  const first = await startOrder(arena.control, user);
  await recordCheckout(arena.control, first, "opened");
  await arena.gate("after update", "public.product_inventory");
  return await arena.collide<unknown>([
    (session) => start(session, user, { payment_type: "order", provider: "other" }),
    (session) => capture(session, first),
  ]);
}

/** A paid order to send is cancelled while its buyer pays another one with credits, of the same goods. */
async function cancelAndCheckOut(arena: Arena): Promise<Result<unknown>[]> {
  const user = await signUp(arena, "ada@example.com");
  const product = await stock(arena, 5, "physical");
  await fillCart(arena, user, product);
  await callAs(arena.control, user, "public.checkout_with_credits()");
  const order = await arena.value<string>("select id from public.orders");
  await fillCart(arena, user, product);
  await arena.gate("after update", "public.product_inventory");
  return await arena.collide<unknown>([
    (session) => callAs(session, user, "public.cancel_order($1)", [order]),
    (session) => callAs(session, user, "public.checkout_with_credits()"),
  ]);
}

/** Two orders whose time is over, the later product first, and one of both products that is being paid. */
async function expireAndCapture(arena: Arena): Promise<Result<unknown>[]> {
  const products = [await stock(arena, 5), await stock(arena, 5)].toSorted();
  for (const [index, product] of products.toReversed().entries()) {
    const user = await signUp(arena, `late${index}@example.com`);
    await fillCart(arena, user, product);
    await startOrder(arena.control, user);
    await arena.control.query(
      `update public.orders set reserved_until = now() - interval '1 hour' + $2 * interval '1 minute'
       where user_id = $1`,
      [user, index],
    );
  }
  const user = await signUp(arena, "ada@example.com");
  for (const product of products) await fillCart(arena, user, product);
  const both = await startOrder(arena.control, user);
  await openAccounts(arena);
  await arena.gate("after update", "public.product_inventory");
  return await arena.collide<unknown>([
    (session) => session.query("select fulfilment.expire_reservations()"),
    (session) => capture(session, both, 2 * PRICE),
  ]);
}

/** Two pending orders, of one product each, whose buyers now want the other's product instead. */
async function swapCarts(arena: Arena): Promise<Result<unknown>[]> {
  const products = [await stock(arena, 5), await stock(arena, 5)];
  const users: string[] = [];
  for (const product of products) users.push(await orderOf(arena, product, users.length));
  for (const [index, product] of products.toReversed().entries()) {
    await changeCart(arena, users[index] ?? "", product);
  }
  await arena.gate("after update", "public.product_inventory");
  return await arena.collide<unknown>(users.map((user) => (session) => startOrder(session, user)));
}

/** Of each of two products an order's time is over, and who has the later one reserved wants the first instead. */
async function expireAndSwapCart(arena: Arena): Promise<Result<unknown>[]> {
  const products = [await stock(arena, 5), await stock(arena, 5)].toSorted();
  for (const [index, product] of products.entries()) await orderOf(arena, product, index);
  await arena.control.query("update public.orders set reserved_until = now() - interval '1 hour'");
  const [first = "", later = ""] = products;
  const user = await orderOf(arena, later, products.length);
  await changeCart(arena, user, first);
  await arena.gate("after update", "public.product_inventory");
  return await arena.collide<unknown>([
    (session) => startOrder(session, user),
    (session) => session.query("select fulfilment.expire_reservations()"),
  ]);
}

/** A buyer with a pending order of one piece. */
async function orderOf(arena: Arena, product: string, index: number): Promise<string> {
  const user = await signUp(arena, `buyer${index}@example.com`);
  await fillCart(arena, user, product);
  await startOrder(arena.control, user);
  return user;
}

async function changeCart(arena: Arena, user: string, product: string): Promise<void> {
  await arena.control.query("delete from public.cart_items where user_id = $1", [user]);
  await fillCart(arena, user, product);
}

async function withoutLockOfBothCarts(arena: Arena): Promise<void> {
  await arena.rewrite("fulfilment.place_order(uuid, text, text)", [[
    /perform fulfilment\.lock_inventory\([^;]*;/,
    "",
  ]]);
}

/** Midnight comes by, when a contribution is late and the group over, just as it is paid. */
async function ageAndCapture(arena: Arena): Promise<Result<unknown>[]> {
  const user = await signUp(arena, "ada@example.com");
  const group = await callAs<string>(
    arena.control,
    user,
    "public.create_group('Family', 'NGN', $1, 0, 2, 1)",
    [PRICE],
  );
  const opening = { payment_type: "group_creation", group_id: group };
  await capture(arena.control, await start(arena.control, user, opening));
  await arena.control.query(
    "update public.groups set status = 'active', starts_on = current_date - 2",
  );
  await arena.control.query(
    "update public.contributions set due_on = current_date - 1 where status = 'due'",
  );
  const contribution = { payment_type: "contribution", group_id: group };
  const payment = await start(arena.control, user, contribution);
  await arena.gate("after update", "public.contributions");
  return await arena.collide<unknown>([
    (session) => session.query("select fulfilment.age_groups()"),
    (session) => capture(session, payment),
  ]);
}

function capture(session: pg.Client, { reference }: Started, amount = PRICE) {
  return deliver(session, reference, reference, [captured(reference, amount)]);
}

function faultsOf(result: Result<string[]>): string[] {
  return "sqlstate" in result ? [`${result.sqlstate} ${result.message}`] : result.answer;
}

/** What else the races are about: carts, orders, groups. Done through the functions that clients call. */
import assert from "node:assert/strict";
import type pg from "pg";
import type { Arena, Result } from "./arena.ts";
import { signUp } from "./sales.ts";

/** What a piece costs in these tests, in kobo and in credits. */
export const PRICE = 20_000;
export const CREDITS_PRICE = 5;

/** A payment that initialize_payment answered. */
export interface Started {
  outcome: string;
  payment_id: string;
  reference: string;
}

/** So many users. */
export async function signUpMany(arena: Arena, count: number): Promise<string[]> {
  const users: string[] = [];
  for (let i = 0; i < count; i++) users.push(await signUp(arena, `buyer${i}@example.com`));
  return users;
}

/** A product of which there are so many pieces. */
export async function stock(
  arena: Arena,
  pieces: number,
  kind: "digital" | "physical" = "digital",
): Promise<string> {
  return await arena.value<string>("select tests.product($1, 'NGN', $2, $3, $4)", [
    PRICE,
    pieces,
    kind,
    CREDITS_PRICE,
  ]);
}

/** Puts one piece into a user's cart. */
export async function fillCart(arena: Arena, user: string, product: string): Promise<void> {
  await arena.control.query("select tests.put_in_cart($1, $2)", [user, product]);
}

/** Starts a payment, as initialize-payment does. */
export async function start(
  session: pg.Client,
  user: string,
  request: Record<string, unknown>,
): Promise<Started> {
  const asked = { provider: "paystack", livemode: false, currency: "NGN", ...request };
  return await one<Started>(session, "public.initialize_payment(tests.payer($1), $2)", [
    user,
    asked,
  ]);
}

/** Pays the user's cart. */
export function startOrder(session: pg.Client, user: string): Promise<Started> {
  return start(session, user, { payment_type: "order" });
}

/** Keeps what the gateway said when the checkout was opened; unknown makes room for another payment. */
export async function recordCheckout(
  session: pg.Client,
  payment: Started,
  outcome: "opened" | "unknown",
): Promise<void> {
  await session.query("select public.record_checkout($1, $2, '{\"access_code\": \"a\"}', '[]')", [
    payment.payment_id,
    outcome,
  ]);
}

/** Two payments of one user for one thing: the gateway's answer about the first was lost. */
export async function startTwice(
  arena: Arena,
  user: string,
  request: Record<string, unknown>,
): Promise<[Started, Started]> {
  const first = await start(arena.control, user, request);
  await recordCheckout(arena.control, first, "unknown");
  const second = await start(arena.control, user, request);
  assert.notEqual(first.payment_id, second.payment_id);
  return [first, second];
}

/** Calls a function with the claims of a signed-in user. */
export async function callAs<Answer>(
  session: pg.Client,
  user: string,
  call: string,
  values: unknown[] = [],
): Promise<Answer> {
  await session.query(
    `select set_config('request.jwt.claims',
       jsonb_build_object('iss', p ->> 'issuer', 'sub', p ->> 'sub', 'role', 'authenticated')::text, false)
     from tests.payer($1) p`,
    [user],
  );
  return await one<Answer>(session, call, values);
}

/** Opens the books' accounts: who uses one first makes others wait, which is a race of its own. */
export async function openAccounts(arena: Arena): Promise<void> {
  await arena.control.query(
    `select ledger.account_id(code, 'NGN') from unnest(array['clearing:paystack:test', 'suspense:test']) code`,
  );
}

/** Applies the events of our own that are due, as the retry job does. */
export async function settleScheduled(arena: Arena): Promise<void> {
  while (await arena.value<boolean>("select inbox.retry_next_event()"));
}

/** What of a product is left and held back. */
export async function pieces(
  arena: Arena,
  product: string,
): Promise<{ stock: number; reserved: number }> {
  const [row] = await arena.rows<{ stock: number; reserved: number }>(
    `select stock::integer, reserved::integer from public.product_inventory where product_id = $1`,
    [product],
  );
  assert.ok(row);
  return row;
}

/** How many rows of a table there are, by a column's value. */
export async function tally(
  arena: Arena,
  table: string,
  column = "status",
): Promise<Record<string, number>> {
  const rows = await arena.rows<{ value: string; count: number }>(
    `select ${column}::text as value, count(*)::integer as count from ${table} group by 1 order by 1`,
  );
  return Object.fromEntries(rows.map(({ value, count }) => [value, count]));
}

/** How many succeeded, and how many were refused with which code. */
export function results(from: Result<unknown>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const result of from) {
    const name = "sqlstate" in result ? result.message : "done";
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

async function one<Answer>(session: pg.Client, call: string, values: unknown[]): Promise<Answer> {
  const { rows } = await session.query<{ answer: Answer }>(`select ${call} as answer`, values);
  const [row] = rows;
  assert.ok(row);
  return row.answer;
}

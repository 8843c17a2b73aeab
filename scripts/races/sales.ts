/** What the races are about: users, payments, deliveries. Made by the pgTAP tests' own helpers. */
import assert from "node:assert/strict";
import type pg from "pg";
import type { Arena } from "./arena.ts";

/** What a sale of these tests costs and brings. */
export const AMOUNT = 100_000;
export const CREDITS = 100;
export const WELCOME = 20;

/** One thing a gateway tells. */
export interface Fact {
  type: string;
  object_id: string;
  amount?: number;
  currency?: string;
}

/** process_payment_atomic's answer. */
export interface Answer {
  outcome: string;
  success: boolean;
  method?: string;
  status?: string;
}

/** Where a payment stands. */
export interface Standing {
  status: string;
  fulfilment: string;
  net: number;
  refunded: number;
  wallet: number;
}

/** A user with a confirmed address: the profile's id. */
export async function signUp(arena: Arena, email: string): Promise<string> {
  return await arena.value<string>("select tests.sign_up($1)", [email]);
}

/** Starts a payment of a user: its reference. */
export async function startSale(arena: Arena, user: string): Promise<string> {
  return await arena.value<string>("select tests.sale($1, $2, $3)", [user, CREDITS, AMOUNT]);
}

export function captured(object: string, amount = AMOUNT): Fact {
  return { type: "captured", object_id: object, amount, currency: "NGN" };
}

export function refunded(object: string, amount: number): Fact {
  return { type: "refund_processed", object_id: object, amount, currency: "NGN" };
}

/** Delivers an event, as the webhook function does. */
export async function deliver(
  session: pg.Client,
  key: string,
  reference: string,
  facts: Fact[],
): Promise<Answer> {
  const { rows } = await session.query<{ answer: Answer }>(
    "select tests.deliver('paystack', $1, $2, $3) as answer",
    [key, reference, JSON.stringify(facts)],
  );
  const [row] = rows;
  assert.ok(row);
  return row.answer;
}

/** How a payment and its payer's wallet stand. */
export async function standing(arena: Arena, reference: string): Promise<Standing> {
  const [row] = await arena.rows<Standing>(
    `select p.status, p.fulfilment, p.net_amount::integer as net, p.refunded_amount::integer as refunded,
       coalesce(tests.wallet(p.user_id), 0)::integer as wallet
     from public.payments p where p.reference = $1`,
    [reference],
  );
  assert.ok(row, `no payment ${reference}`);
  return row;
}

/** Every way in which journals, wallets, debts and statements do not add up. */
export async function brokenBooks(arena: Arena): Promise<string[]> {
  const rows = await arena.rows<{ broken: string }>("select tests.broken_books() as broken");
  return rows.map((row) => row.broken);
}

/** Fails unless the books hold. */
export async function assertBooksHold(arena: Arena): Promise<void> {
  assert.deepEqual(await brokenBooks(arena), []);
}

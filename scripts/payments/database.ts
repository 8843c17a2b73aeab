/** What the database holds after all, read as its owner: the answers of endpoints are only claims. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { databaseUrl } from "../stack/settings.ts";
import { DATABASE_PORT } from "./addresses.ts";
import { STARTER_CREDITS, WELCOME_CREDITS } from "./shop.ts";

const pool = new pg.Pool({ connectionString: databaseUrl(DATABASE_PORT, "postgres"), max: 4 });
// A killed server ends idle sessions; the next query opens another.
pool.on("error", () => {});

/** Ends the sessions; a test file's last act, or its process stays. */
export async function closeDatabase(): Promise<void> {
  await pool.end();
}

/** Rows of a query. */
export async function rows<Row extends pg.QueryResultRow>(
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return (await pool.query<Row>(sql, values)).rows;
}

/** What became of a payment, counted where it is written. */
export interface Outcome extends pg.QueryResultRow {
  status: string;
  fulfilment: string;
  /** Captures that were recorded. */
  captures: number;
  /** Credits that its lines of the statement sum to. */
  credits: number;
  lines: number;
  gateway_journals: number;
  fulfilment_journals: number;
  wallet_journals: number;
  receipts: number;
}

/** A payment's outcome; throws for a reference that is unknown. */
export async function outcomeOf(reference: string): Promise<Outcome> {
  const [row] = await rows<Outcome>(
    `select p.status, p.fulfilment,
      (select count(*)::int from inbox.payment_facts f
       where f.payment_id = p.id and f.fact_type = 'captured') as captures,
      (select coalesce(sum(t.amount), 0)::int from public.transactions t
       where t.payment_id = p.id) as credits,
      (select count(*)::int from public.transactions t where t.payment_id = p.id) as lines,
      (select count(*)::int from ledger.journals j
       where j.payment_id = p.id and j.kind = 'gateway') as gateway_journals,
      (select count(*)::int from ledger.journals j
       where j.payment_id = p.id and j.kind = 'fulfilment') as fulfilment_journals,
      (select count(*)::int from ledger.journals j
       where j.payment_id = p.id and j.kind = 'wallet') as wallet_journals,
      (select count(*)::int from ops.outbox o
       where o.payment_id = p.id and o.topic = 'receipt') as receipts
    from public.payments p where p.reference = $1`,
    [reference],
  );
  assert.ok(row, `there is no payment ${reference}`);
  return row;
}

/** Paid, and everything that follows from it is there exactly once. */
export const APPLIED_ONCE: Outcome = {
  status: "success",
  fulfilment: "applied",
  captures: 1,
  credits: STARTER_CREDITS,
  lines: 1,
  gateway_journals: 1,
  fulfilment_journals: 1,
  wallet_journals: 1,
  receipts: 1,
};

/** Not paid, as far as we know, and nothing done about it. */
export const UNTOUCHED: Outcome = {
  status: "pending",
  fulfilment: "none",
  captures: 0,
  credits: 0,
  lines: 0,
  gateway_journals: 0,
  fulfilment_journals: 0,
  wallet_journals: 0,
  receipts: 0,
};

/** Insists that a payment took effect exactly once. */
export async function assertAppliedOnce(reference: string): Promise<void> {
  assert.deepEqual(await outcomeOf(reference), APPLIED_ONCE, reference);
}

/** The credits of an auth user. */
export async function creditsOf(user: { id: string }): Promise<number> {
  const [row] = await rows<{ credits: number }>(
    "select credits::int from public.profiles where external_id = $1",
    [user.id],
  );
  assert.ok(row, `user ${user.id} has no profile`);
  return row.credits;
}

/** Insists that a user has the welcome credits and so many starter packages. */
export async function assertBought(user: { id: string }, packages: number): Promise<void> {
  assert.equal(await creditsOf(user), WELCOME_CREDITS + packages * STARTER_CREDITS);
}

/** A payment's money in an account, in minor units of a currency; credit is negative. */
export async function booked(
  reference: string,
  account: string,
  currency: string,
): Promise<number> {
  const [row] = await rows<{ amount: number }>(
    `select coalesce(sum(e.amount), 0)::int as amount
    from public.payments p
    join ledger.journals j on j.payment_id = p.id
    join ledger.entries e on e.journal_id = j.id
    join ledger.accounts a on a.id = e.account_id
    where p.reference = $1 and a.code = $2 and a.currency = $3`,
    [reference, account, currency],
  );
  return row?.amount ?? 0;
}

/** A stored delivery. */
export interface StoredEvent extends pg.QueryResultRow {
  outcome: string;
  reason: string | null;
  attempts: number;
  retries: boolean;
  error_code: string | null;
  event_id: string | null;
  body: Buffer;
  headers: Record<string, string>;
}

/** The events stored under a key: one, or none. */
export async function storedEvents(eventKey: string): Promise<StoredEvent[]> {
  return await rows<StoredEvent>(
    `select e.outcome, e.reason, e.attempts, e.next_retry_at is not null as retries, e.error_code,
      e.event_id, b.body, b.headers
    from inbox.webhook_events e
    join inbox.webhook_bodies b on b.webhook_event_id = e.id and b.received_at = e.received_at
    where e.event_key = $1`,
    [eventKey],
  );
}

/** Insists that nothing in the whole database is as it must not be, whatever tests did. */
export async function assertSoundBooks(): Promise<void> {
  assert.deepEqual(await rows("select * from ops.broken_invariants()"), []);
}

/** Asks again until the answer is there; then what it says, or why it never was. */
export async function eventually<Value>(
  what: string,
  seconds: number,
  ask: () => Promise<Value | undefined>,
): Promise<Value> {
  const end = Date.now() + seconds * 1_000;
  let last: unknown = "no answer";
  while (Date.now() < end) {
    try {
      const value = await ask();
      if (value !== undefined) return value;
    } catch (error) {
      last = error;
    }
    await pause(100);
  }
  throw new Error(`${what}: not within ${seconds} s (${String(last)})`, { cause: last });
}

/** Waits until a payment's fulfilment is as expected; what it was instead is in the error. */
export async function untilFulfilment(
  reference: string,
  expected: string,
  seconds: number,
): Promise<void> {
  await eventually(`${reference} ${expected}`, seconds, async () => {
    const { fulfilment } = await outcomeOf(reference);
    assert.equal(fulfilment, expected);
    return true;
  });
}

/** Waits until a payment took effect exactly once. */
export async function untilAppliedOnce(reference: string, seconds: number): Promise<void> {
  await untilFulfilment(reference, "applied", seconds);
  await assertAppliedOnce(reference);
}

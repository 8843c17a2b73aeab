/**
 * What a browser can't bring about (time that passes, stock that somebody else buys, who is an
 * operator), and what it can't see.
 */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";

const port = process.env["PAYONCE_DATABASE_PORT"] ?? "63322";
const connectionString =
  `postgresql://postgres:postgres@127.0.0.1:${port}/postgres?sslmode=disable`;

/** Runs one statement as the database's owner; answers its rows. */
export async function inDatabase(
  text: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Waits until a payment stands like this: a webhook of the gateway may still be on its way. */
export async function paymentBecomes(reference: string, status: string): Promise<void> {
  for (let look = 0; look < 100; look++) {
    const [payment] = await inDatabase("select status from public.payments where reference = $1", [
      reference,
    ]);
    if (payment?.["status"] === status) return;
    await pause(200);
  }
  assert.fail(`payment ${reference} never became ${status}`);
}

/** A refund that the gateway left unanswered is asked for again within an hour: that is now. */
export async function refundIsDue(): Promise<void> {
  for (let look = 0; look < 100; look++) {
    const due = await inDatabase(
      "update ops.refunds set due_at = now(), updated_at = updated_at - interval '1 hour' where status = 'unknown' returning id",
    );
    if (due.length > 0) return;
    await pause(200);
  }
  assert.fail("no refund was left unanswered");
}

/** The order that Razorpay knows a payment by. */
export async function orderOf(reference: string): Promise<string> {
  const [ref] = await inDatabase(
    `select r.ref_value from inbox.payment_refs r join public.payments p on p.id = r.payment_id
     where p.reference = $1 and r.ref_type = 'order'`,
    [reference],
  );
  return String(ref?.["ref_value"]);
}

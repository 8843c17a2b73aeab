/** Two transactions of which the second acts while the first has acted and not committed. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { withClient } from "./stage.ts";

const PATIENCE_MS = 20_000;

/** What the database said no with, of each call; null: it was done. */
export type Refusals = [string | null, string | null];

/**
 * The first call's transaction stays open until the second has answered too, or is held by a lock of the first: what
 * happens whenever two requests come at once, and here always.
 */
export async function overlap(url: string, calls: [string, string]): Promise<Refusals> {
  return await withClient(url, (first) =>
    withClient(url, async (second) => {
      await Promise.all([first, second].map((client) => client.query("begin")));
      const one = await refusal(first, calls[0]);
      let answered = false;
      const acting = refusal(second, calls[1]).finally(() => answered = true);
      await until(url, second, () => answered);
      await first.query("commit");
      const other = await acting;
      await second.query("commit");
      return [one, other];
    }));
}

async function refusal(client: pg.Client, call: string): Promise<string | null> {
  try {
    await client.query(call);
    return null;
  } catch (error) {
    if (error instanceof pg.DatabaseError) return error.message;
    throw error;
  }
}

/** Until a session has answered, or waits for a lock. */
async function until(url: string, session: pg.Client, answered: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  await withClient(url, async (observer) => {
    const held = async () =>
      (await observer.query(
        "select from pg_stat_activity where pid = $1 and state = 'active' and wait_event_type = 'Lock'",
        [pid(session)],
      )).rowCount === 1;
    while (!answered() && !await held()) {
      assert.ok(Date.now() < deadline, "the second call neither answers nor waits for the first");
      await pause(5);
    }
  });
}

/** The backend of a session. Known to the driver since the connection was made; its types don't say so. */
function pid(session: pg.Client): number {
  return (session as pg.Client & { processID: number }).processID;
}

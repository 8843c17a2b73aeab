/**
 * The database is killed in the middle of a burst of webhooks, and again. The supervisor brings it back, the
 * gateways' retries bring what was lost, and every payment took effect exactly once.
 *
 * It is run last and alone: nothing else can hold against a database that is gone, and the last look at the
 * books is at everything the other files did.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ROOT } from "../stack/root.ts";
import { settingsFor } from "../stack/settings.ts";
import { registeredChildren } from "../stack/supervisor/register.ts";
import { DATABASE_PORT } from "./addresses.ts";
import {
  assertAppliedOnce,
  assertBought,
  assertSoundBooks,
  closeDatabase,
  eventually,
  rows,
} from "./database.ts";
import { PROVIDERS, signUp, start, type Started, type User } from "./shop.ts";
import { control, deliveriesOf, pay } from "./simulator.ts";

const settings = settingsFor("test", ROOT);
const PAYMENTS = 30;
/** The burst's webhooks leave within this time; the kill comes in its middle. */
const BURST_MS = 1_500;

before(() => {
  // The process to be killed is this profile's and nobody else's.
  assert.equal(DATABASE_PORT, settings.ports.database);
});
after(closeDatabase);

describe("kill -9 of the database during a burst of webhooks", () => {
  const buyers: User[] = [];
  const paid: Started[] = [];

  for (const time of ["once", "and again"]) {
    test(`${time}: every payment is applied exactly once`, async () => {
      const users = await Promise.all(Array.from({ length: PAYMENTS / 6 }, signUp));
      const payments = (await Promise.all(users.map(async (user) => {
        const own = Array.from({ length: 6 }, (_, at) => start(user, PROVIDERS[at % 2]!));
        return await Promise.all(own);
      }))).flat();
      assert.equal(payments.length, PAYMENTS);
      buyers.push(...users);
      paid.push(...payments);

      await Promise.all(
        payments.map((payment, at) => pay(payment, "success", (at / PAYMENTS) * BURST_MS)),
      );
      // In its middle: some are applied, and most are still to come.
      await eventually("the first payments applied", 20, async () => {
        const count = await appliedOf(payments);
        return count >= PAYMENTS / 5 ? count : undefined;
      });
      const killed = kill();
      await eventually("the database back", 30, async () => {
        const pid = registeredChildren(settings.dataFolder).database;
        if (pid === undefined || pid === killed) return undefined;
        return (await rows("select 1")).length;
      });

      await eventually("every webhook delivered", 40, async () => {
        const open = (await Promise.all(payments.map(deliveriesOf))).flat()
          .filter(({ state }) => state !== "delivered");
        return open.length === 0 ? true : undefined;
      });
      const deliveries = (await Promise.all(payments.map(deliveriesOf))).flat();
      const retried = deliveries.filter(({ attempts }) => attempts.length > 1);
      assert.ok(retried.length > 0, "no webhook met the dead database: this shows nothing");
      for (const { attempts } of retried) {
        assert.equal(attempts.at(-1)?.status, 200);
      }
      for (const { reference } of payments) await assertAppliedOnce(reference);
      for (const user of users) await assertBought(user, 6);
      await assertSoundBooks();
    });
  }

  test("what was applied before the second kill stayed as it was", async () => {
    assert.equal(paid.length, 2 * PAYMENTS);
    for (const { reference } of paid) await assertAppliedOnce(reference);
    for (const user of buyers) await assertBought(user, 6);
  });

  test("whatever is delivered again now changes nothing", async () => {
    for (const payment of paid.slice(0, 10)) {
      for (const { id } of await deliveriesOf(payment)) await control(`/deliveries/${id}/send`);
    }
    await control("/deliveries/flush");
    for (const { reference } of paid) await assertAppliedOnce(reference);
    await assertSoundBooks();
  });
});

/** Ends the postmaster the hardest way there is; answers its process id. */
function kill(): number {
  const pid = registeredChildren(settings.dataFolder).database;
  assert.ok(pid !== undefined && pid > 1, "the stack does not say which process its database is");
  process.kill(pid, "SIGKILL");
  return pid;
}

async function appliedOf(payments: Started[]): Promise<number> {
  const [row] = await rows<{ count: number }>(
    `select count(*)::int from public.payments
    where reference = any($1) and fulfilment = 'applied'`,
    [payments.map(({ reference }) => reference)],
  );
  return row?.count ?? 0;
}

/**
 * An event whose transaction dies at its first write, then at its second, and so on until it lives: after each death
 * the payment, the wallet and what was bought are as before, and in the end they are the model's.
 */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { eventOf, makeWorld, readState } from "./deliver.ts";
import type { World } from "./deliver.ts";
import { due, toJson } from "./history.ts";
import type { Fact, History, Purchase, Told } from "./history.ts";
import { expected } from "./model.ts";
import { DEATHS, Session } from "./session.ts";

/** A purchase of every type. */
export const PURCHASES: Purchase[] = [
  { type: "credits", amount: 1_000n, credits: 100n },
  { type: "agent", amount: 1_000n, credits: 30n },
  { type: "order", amount: 500n, pieces: 2n, stock: 5n, kind: "digital" as const },
  ...(["group_creation", "group_join", "contribution", "security_deposit"] as const).map((
    type,
  ) => ({
    type,
    deposit: 700n,
    contribution: 600n,
    size: 3n,
    missing: 400n,
  })),
].map((purchase): Purchase => ({ ...purchase, provider: "razorpay", currency: "INR" }) as Purchase);

/** Fewer writes than any event has: had no transaction died, this would have shown nothing. */
const LEAST_WRITES = 8;

/** Every death of every event of every type. Answers how many deaths there were. */
export async function proveEveryWrite(url: string): Promise<number> {
  const deaths = await Promise.all(
    PURCHASES.flatMap((purchase) =>
      (["passing", "lasting"] as const).map((how) => proveOne(url, purchase, how))
    ),
  );
  return deaths.reduce((sum, count) => sum + count, 0);
}

async function proveOne(
  url: string,
  purchase: Purchase,
  how: keyof typeof DEATHS,
): Promise<number> {
  const session = new Session(url);
  try {
    const facts = factsOf(purchase);
    const history: History = {
      late: "no",
      payments: [purchase],
      facts,
      spends: [],
      expires: false,
    };
    const world = await makeWorld(session, history);
    let deaths = 0;
    for (const [at, told] of facts.entries()) {
      const died = await dieAtEveryWrite(session, world, told, `${at}`, how);
      assert.ok(died >= LEAST_WRITES, `${purchase.type} ${told.fact.type}: only ${died} writes`);
      deaths += died;
      assert.deepEqual(
        await readState(world, session),
        JSON.parse(toJson(expected(history, {
          ...{ profile: true, spent: 0n, expired: false, policy: "opened" },
          facts: facts.slice(0, at + 1),
        }))),
        `${purchase.type} after ${told.fact.type}`,
      );
    }
    return deaths;
  } finally {
    await session.end();
  }
}

/** Delivers one event again and again. Answers how often it died. */
async function dieAtEveryWrite(
  session: Session,
  world: World,
  told: Told,
  key: string,
  how: keyof typeof DEATHS,
): Promise<number> {
  const before = await readState(world, session);
  const event = toJson(eventOf(world, { do: "tell", key, facts: [told], source: "webhook" }));
  for (let write = 1;; write++) {
    const outcome = await attempt(session, event, write, how);
    if (outcome === "applied") return write - 1;
    assert.ok(["died", "failed"].includes(outcome), `${told.fact.type} at ${write}: ${outcome}`);
    // What fails for good is kept, and the row says so: that is all there may be.
    assert.deepEqual(
      withoutFailure(await readState(world, session), before),
      before,
      `${told.fact.type} died at write ${write}, and something stayed`,
    );
    if (how === "passing") {
      assert.equal(outcome, "died");
      const kept = await session.value<number>(
        `select count(*)::integer from inbox.webhook_events
         where event_key = ($1::jsonb ->> 'event_key') and outcome <> 'failed'`,
        [event],
      );
      assert.equal(kept, 0, "a passing fault kept the event");
    }
    await pause(0);
  }
}

async function attempt(
  session: Session,
  event: string,
  write: number,
  how: keyof typeof DEATHS,
): Promise<string> {
  await session.rows("select setval('pg_temp.prove_writes', 1, false), prove.die($1, $2)", [
    write,
    DEATHS[how],
  ]);
  return await session.value<string>("select prove.attempt($1)", [event]);
}

/** A failed event says so on the row of a payment to which nothing has happened yet. */
function withoutFailure(state: unknown, before: unknown): unknown {
  const text = JSON.stringify(state);
  return JSON.stringify(before).includes('"fulfilment":"none"')
    ? JSON.parse(text.replace('"fulfilment":"failed"', '"fulfilment":"none"'))
    : state;
}

function factsOf(purchase: Purchase): Told[] {
  const { currency } = purchase;
  const amount = due(purchase);
  const facts: Fact[] = [
    { type: "captured", object: "c", currency, amount, fee: 9n, gross: amount + 5n },
    { type: "refund_processed", object: "r", currency, amount: amount / 3n, parent: "c" },
    { type: "dispute_opened", object: "d", currency, amount, parent: "c" },
    { type: "dispute_won", object: "d", currency, amount },
  ];
  return facts.map((fact) => ({ payment: 0, livemode: false, fact, byCapture: false }));
}

/**
 * Capture, two partial refunds, dispute opened, dispute won: all 120 orders, each with each event once more in every
 * later position, by the same bytes and by another event. One final state.
 */
import assert from "node:assert/strict";
import { deliver, makeWorld, readState } from "./deliver.ts";
import { PURCHASES } from "./every_write.ts";
import { due, toJson } from "./history.ts";
import type { Fact, History, Purchase, Told } from "./history.ts";
import { expected } from "./model.ts";
import { shuffled } from "./orders.ts";
import type { Step } from "./orders.ts";
import { Session } from "./session.ts";

/** One line of deliveries: places in the list of facts; the last one repeats an earlier one. */
interface Line {
  purchase: Purchase;
  order: number[];
  repeat: { of: number; at: number; how: "same" | "retold" };
}

const CONNECTIONS = 4;

/** Delivers all lines, or a sample of so many. Answers how many there were. */
export async function proveAllOrders(
  url: string,
  sample?: { size: number; seed: number },
): Promise<number> {
  const all = lines();
  const chosen = sample ? shuffled(all, sample.seed).slice(0, sample.size) : all;
  const left = [...chosen];
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    const session = new Session(url);
    try {
      for (let line = left.pop(); line; line = left.pop()) await proveLine(session, line);
    } finally {
      await session.end();
    }
  }));
  return chosen.length;
}

/** Every line, the payment types in turn. */
export function lines(): Line[] {
  const all: Line[] = [];
  for (const order of permutations([0, 1, 2, 3, 4])) {
    for (const [place, of] of order.entries()) {
      for (let at = place + 1; at <= order.length; at++) {
        for (const how of ["same", "retold"] as const) {
          const purchase = PURCHASES[all.length % PURCHASES.length];
          if (purchase) all.push({ purchase, order, repeat: { of, at, how } });
        }
      }
    }
  }
  return all;
}

async function proveLine(session: Session, { purchase, order, repeat }: Line): Promise<void> {
  const facts = factsOf(purchase);
  const history: History = { late: "no", payments: [purchase], facts, spends: [], expires: false };
  const tell = (at: number, key: string): Step[] => {
    const told = facts[at];
    return told ? [{ do: "tell", key, facts: [told], source: "webhook" }] : [];
  };
  const steps = order.flatMap((at) => tell(at, `${at}`));
  steps.splice(repeat.at, 0, ...tell(repeat.of, repeat.how === "same" ? `${repeat.of}` : "again"));
  const world = await makeWorld(session, history);
  await deliver(world, [steps], [session]);
  const wanted = expected(history, {
    ...{ facts, profile: true, expired: false, spent: 0n, policy: "opened" },
  });
  assert.deepEqual(
    await readState(world, session),
    JSON.parse(toJson(wanted)),
    `${purchase.type} in the order ${order.map((at) => facts[at]?.fact.type).join(", ")}, with ${
      facts[repeat.of]?.fact.type
    } ${repeat.how} at ${repeat.at}`,
  );
}

function factsOf(purchase: Purchase): Told[] {
  const { currency } = purchase;
  const amount = due(purchase);
  const facts: Fact[] = [
    { type: "captured", object: "c", currency, amount },
    { type: "refund_processed", object: "r1", currency, amount: amount / 5n, parent: "c" },
    { type: "refund_processed", object: "r2", currency, amount: amount / 7n, parent: "c" },
    { type: "dispute_opened", object: "d", currency, amount, parent: "c" },
    { type: "dispute_won", object: "d", currency, amount, parent: "c" },
  ];
  return facts.map((fact) => ({ payment: 0, livemode: false, fact, byCapture: false }));
}

function permutations<Item>(items: Item[]): Item[][] {
  if (items.length < 2) return [items];
  return items.flatMap((item, at) =>
    permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest])
  );
}

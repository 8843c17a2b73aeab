/** The property: whatever the order, the state is the model's, the orders agree, and no invariant is broken. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { AS_TOLD, orders, steps } from "./orders.ts";
import type { Order } from "./orders.ts";
import { deliver, makeWorld, readState, retryDue } from "./deliver.ts";
import type { Doings, World } from "./deliver.ts";
import { describeHistory, toJson } from "./history.ts";
import type { DisputeWithdraws, History } from "./history.ts";
import { expected } from "./model.ts";
import { Session } from "./session.ts";
import { histories } from "./stories.ts";

/** A history, how it is delivered, and under which setting. */
export interface Case {
  history: History;
  orders: Order[];
  policy: DisputeWithdraws;
}

/** What was done, for the run's last line. */
export interface Figures {
  histories: number;
  orders: number;
  steps: number;
  retries: number;
}

/** What to choose from, where not from everything. */
export interface Choice {
  types?: string[];
  policies?: DisputeWithdraws[];
}

const RENEWED_AFTER = 50;
/** Histories up to this length are looked at after every step, others at their end. */
const WATCHED = 6;
/** Beside the one in which the gateway tells it. */
const MOST_ORDERS = 3;

/** Any case. */
export function cases(
  { types, policies = ["opened", "opened", "lost"] }: Choice = {},
): fc.Arbitrary<Case> {
  return fc.record({
    history: histories(types),
    orders: fc.array(orders(), { minLength: 1, maxLength: MOST_ORDERS, size: "max" }),
    policy: fc.constantFrom(...policies),
  });
}

/** One database for each value of the setting. */
export type Databases = Record<DisputeWithdraws, string>;

/** Delivers cases, every order of one at once, over connections of its own. */
export class Prover {
  #urls: Databases;
  readonly #renew: (() => Promise<Databases>) | undefined;
  readonly #idle: Record<DisputeWithdraws, Session[]> = { opened: [], lost: [] };
  #runs = 0;
  readonly figures: Figures = { histories: 0, orders: 0, steps: 0, retries: 0 };

  /** @param renew makes the databases anew now and then: looking through them takes longer as they grow */
  constructor(urls: Databases, renew?: () => Promise<Databases>) {
    this.#urls = urls;
    this.#renew = renew;
  }

  /** Runs a case. @throws Error with the first difference, or the broken invariants */
  async run({ history, orders: others, policy }: Case): Promise<void> {
    this.#runs += 1;
    if (this.#renew && this.#runs % RENEWED_AFTER === 0) {
      await this.end();
      this.#urls = await this.#renew();
    }
    const since = await this.#with(
      policy,
      1,
      ([session]) => value<string>(session, "select now()::text"),
    );
    const states = await Promise.all([
      this.#one(history, AS_TOLD, policy, true),
      ...others.map((order) => this.#one(history, order, policy, false)),
    ]);
    for (const state of states) assert.deepEqual(state, states[0], "two orders end differently");
    await this.assertInvariants(policy, since);
    this.figures.histories += 1;
    this.figures.orders += states.length;
  }

  /** Delivers one history in one order; answers what of its end does not depend on the buyer's luck. */
  async #one(
    history: History,
    order: Order,
    policy: DisputeWithdraws,
    watched: boolean,
  ): Promise<unknown> {
    return await this.#with(policy, Math.max(order.lanes, 1), async (lanes) => {
      const [session] = lanes;
      assert.ok(session);
      const world = await makeWorld(session, history);
      const check = async (doings: Doings) =>
        assertModel(world, await readState(world, session), doings, policy);
      let taken = 0;
      const doings = await deliver(world, steps(history, order), lanes, async (soFar) => {
        taken += 1;
        if (watched && history.facts.length <= WATCHED) {
          await check(await settled(soFar, world, session));
        }
      });
      await check(doings);
      this.figures.steps += taken;
      const { payments } = await readState(world, session) as { payments: unknown };
      return payments;
    });
  }

  /** Fails when an invariant is broken by what was touched since, or at all. */
  async assertInvariants(policy: DisputeWithdraws, since = "-infinity"): Promise<void> {
    const broken = await this.#with(
      policy,
      1,
      async ([session]) =>
        await session?.rows<{ invariant: string; subject: string; detail: string }>(
          "select * from ops.broken_invariants($1) limit 20",
          [since],
        ) ?? [],
    );
    assert.deepEqual(
      broken.map(({ invariant, subject, detail }) => `${invariant}: ${subject}: ${detail}`),
      [],
      "an invariant is broken",
    );
  }

  /** Looks through everything once more and closes the connections. */
  async end(): Promise<void> {
    for (const policy of ["opened", "lost"] as const) await this.assertInvariants(policy);
    await this.close();
  }

  async close(): Promise<void> {
    const idle = Object.values(this.#idle).flatMap((sessions) => sessions.splice(0));
    await Promise.all(idle.map((session) => session.end()));
  }

  /** Lends connections to one of the databases. */
  async #with<Result>(
    policy: DisputeWithdraws,
    count: number,
    work: (sessions: Session[]) => Promise<Result>,
  ): Promise<Result> {
    const idle = this.#idle[policy];
    const url = this.#urls[policy];
    const sessions = Array.from({ length: count }, () => idle.pop() ?? new Session(url));
    try {
      return await work(sessions);
    } finally {
      for (const session of sessions) {
        this.figures.retries += session.retries;
        session.retries = 0;
      }
      idle.push(...sessions);
    }
  }
}

/** The property over random cases. */
export function property(prover: Prover, choice: Choice = {}): fc.IAsyncProperty<[Case]> {
  return fc.asyncProperty(cases(choice), (one) => prover.run(one));
}

/** A case as people read it. */
export function describeCase({ history, orders, policy }: Case): string {
  return [
    "the history:",
    describeHistory(history),
    `disputes withdraw when ${policy}`,
    ...orders.map((order, at) => `order ${at + 1}: ${toJson(order)}`),
  ].join("\n");
}

/** Someone who has appeared has their parked events applied by the retry job, not by the step itself. */
async function settled(doings: Doings, world: World, session: Session): Promise<Doings> {
  if (world.history.late === "appears" && doings.profile) {
    await retryDue(world, session);
  }
  return doings;
}

function assertModel(world: World, state: unknown, doings: Doings, policy: DisputeWithdraws): void {
  const wanted = expected(world.history, {
    facts: doings.facts,
    profile: doings.profile,
    expired: doings.expired,
    spent: [...doings.spent.values()].reduce((sum, amount) => sum + amount, 0n),
    policy,
  });
  assert.deepEqual(
    state,
    JSON.parse(toJson(wanted)),
    `the database (+) is not what the model (-) says`,
  );
}

async function value<Value>(session: Session | undefined, sql: string): Promise<Value> {
  assert.ok(session);
  return await session.value<Value>(sql);
}

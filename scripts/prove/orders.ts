/** In which order, how often, by which door and over how many connections a history is delivered. */
import fc from "fast-check";
import type { Fact, History, Told } from "./history.ts";

/** One way to deliver a history. Numbers are taken modulo what there is, so that they survive shrinking. */
export interface Order {
  /** Seed of the permutation; 0: as the history tells it. */
  shuffle: number;
  /** Connections that deliver at once. */
  lanes: number;
  /** Webhooks that never come, by bit: then a sweep of that payment tells all there is. */
  lost: number;
  repeats: Repeat[];
  deaths: Death[];
}

/** same: the delivery again; retold: another event with the same facts; bare: one that names less; sweep: a poll of all. */
export interface Repeat {
  which: number;
  where: number;
  how: "same" | "retold" | "bare" | "sweep";
}

/** A step whose first attempt ends in the middle. */
export interface Death {
  where: number;
  how: "passing" | "lasting" | "cancel" | "terminate";
  /** The write at which it ends, or when. */
  at: number;
}

/** What one connection does next. */
export type Step =
  | { do: "tell"; key: string; facts: Told[]; source: "webhook" | "sweep"; death?: Death }
  | { do: "spend"; key: string; amount: bigint; death?: Death }
  | { do: "expire" | "appear"; death?: Death };

/** Any order, with misfortunes. */
export function orders(): fc.Arbitrary<Order> {
  return fc.record({
    shuffle: fc.nat(),
    lanes: fc.constantFrom(1, 1, 2, 3),
    lost: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, {
      weight: 1,
      arbitrary: fc.nat(65_535),
    }),
    repeats: fc.array(
      fc.record({
        which: fc.nat(99),
        where: fc.nat(99),
        how: fc.constantFrom<Repeat["how"]>("same", "retold", "bare", "sweep"),
      }),
      { maxLength: 3 },
    ),
    deaths: fc.array(
      fc.record({
        where: fc.nat(99),
        how: fc.constantFrom<Death["how"]>(
          "passing",
          "lasting",
          "passing",
          "lasting",
          "cancel",
          "terminate",
        ),
        at: fc.integer({ min: 1, max: 24 }),
      }),
      { maxLength: 2 },
    ),
  });
}

/** As told: one connection, nothing repeated, nothing lost, nothing dies. */
export const AS_TOLD: Order = { shuffle: 0, lanes: 1, lost: 0, repeats: [], deaths: [] };

/** The steps of each connection. */
export function steps(history: History, order: Order): Step[][] {
  const first = firstSteps(history, order);
  const line = order.shuffle === 0 ? first : shuffled(first, order.shuffle);
  const telling = line.filter((step) => step.do === "tell");
  for (const [at, repeat] of order.repeats.entries()) {
    const again = telling[repeat.which % Math.max(telling.length, 1)];
    if (again) {
      line.splice(repeat.where % (line.length + 1), 0, repeated(again, repeat.how, at, history));
    }
  }
  const spends = line.filter((step) => step.do === "spend");
  if (order.repeats[0] && spends[0]) line.push(spends[0]);
  for (const death of order.deaths) {
    const at = death.where % Math.max(line.length, 1);
    const step = line[at];
    if (step) line[at] = { ...step, death };
  }
  const lanes: Step[][] = Array.from({ length: order.lanes }, () => []);
  for (const [at, step] of line.entries()) lanes[at % order.lanes]?.push(step);
  return lanes;
}

/** Every fact by one door at least, and what the buyer does. */
function firstSteps(history: History, order: Order): Step[] {
  const line: Step[] = [];
  const missed = new Set<string>();
  for (const [at, told] of history.facts.entries()) {
    if ((order.lost >> (at % 16) & 1) === 1) missed.add(gatewayOf(told));
    else line.push({ do: "tell", key: `${at}`, facts: [told], source: "webhook" });
  }
  for (const gateway of missed) {
    line.push({
      do: "tell",
      key: `sweep ${gateway}`,
      facts: pollOf(history, gateway),
      source: "sweep",
    });
  }
  for (const [at, amount] of history.spends.entries()) {
    const spend: Step = { do: "spend", key: `spend ${at}`, amount };
    line.splice(Math.ceil(line.length / (at + 1)), 0, spend);
  }
  if (history.expires) line.splice(Math.floor(line.length / 2), 0, { do: "expire" });
  if (history.late === "appears") line.push({ do: "appear" });
  return line;
}

function repeated(
  step: Step & { do: "tell" },
  how: Repeat["how"],
  at: number,
  history: History,
): Step {
  const key = `${step.key} ${how} ${at}`;
  const [told] = step.facts;
  switch (how) {
    case "same":
      return step;
    case "retold":
      return { ...step, key };
    case "bare":
      return { ...step, key, facts: step.facts.map(bare) };
    case "sweep":
      return {
        ...{ do: "tell", key, source: "sweep" },
        facts: told ? pollOf(history, gatewayOf(told)) : [],
      };
  }
}

/** A poll speaks for one payment in one mode. */
function gatewayOf({ payment, livemode }: Told): string {
  return `${payment} ${livemode ? "live" : "test"}`;
}

function pollOf(history: History, gateway: string): Told[] {
  return history.facts.filter((told) => gatewayOf(told) === gateway);
}

/** The same fact by an event that says neither what it is part of nor what it cost. */
function bare(told: Told): Told {
  const { parent: _p, dispute: _d, fee: _f, gross: _g, ...fact }: Fact = told.fact;
  return { ...told, fact, byCapture: false };
}

/** Fisher and Yates, with a small generator of our own: the same seed, the same order, for ever. */
export function shuffled<Item>(items: Item[], seed: number): Item[] {
  const line = [...items];
  let state = seed >>> 0;
  for (let left = line.length; left > 1; left--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const pick = Math.floor(state / 2 ** 32 * left);
    const [a, b] = [line[left - 1], line[pick]];
    if (a !== undefined && b !== undefined) [line[left - 1], line[pick]] = [b, a];
  }
  return line;
}

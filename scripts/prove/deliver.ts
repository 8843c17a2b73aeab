/** Delivers a history to a world of its own, in one order, and reads what has become of it. */
import { setTimeout as pause } from "node:timers/promises";
import type { History, Told } from "./history.ts";
import { toJson } from "./history.ts";
import type { Step } from "./orders.ts";
import type { Session } from "./session.ts";

const PATIENCE_MS = 20_000;
/** Far more than all worlds that run at once have events. */
const MOST_RETRIES = 1_000;

/** A user of their own, and their payments. */
export interface World {
  history: History;
  /** What prove.world answered. */
  made: { name: string; payer: unknown; payments: { reference: string; thing: string }[] };
}

/** What the prover can't know beforehand: what the buyer managed to spend. */
export interface Doings {
  facts: Told[];
  profile: boolean;
  expired: boolean;
  spent: Map<string, bigint>;
}

/** Makes the world of one order. */
export async function makeWorld(session: Session, history: History): Promise<World> {
  const made = await session.value<World["made"]>("select prove.world($1, $2)", [
    history.late !== "no",
    toJson(history.payments.map((purchase) => ({ ...purchase, stock: stockOf(purchase) }))),
  ]);
  return { history, made };
}

/** Delivers everything, each connection its own steps, then lets the retry job do what is left. */
export async function deliver(
  world: World,
  steps: Step[][],
  lanes: Session[],
  afterStep: (doings: Doings) => Promise<void> = async () => {},
): Promise<Doings> {
  const doings: Doings = {
    facts: [],
    profile: world.history.late === "no",
    expired: false,
    spent: new Map(),
  };
  await Promise.all(steps.map(async (lane, at) => {
    const session = lanes[at];
    if (!session) throw new Error("too few connections");
    for (const step of lane) {
      await take(world, step, session, doings);
      await afterStep(doings);
    }
  }));
  const [session] = lanes;
  if (!session) return doings;
  // An event that parks while its name is just being learned is found by its own first retry, seconds later.
  if (steps.length > 1) {
    await session.value("select prove.make_due($1, 'parked', 'unknown_reference')", [
      keysOf(world),
    ]);
  }
  await drain(world, session);
  return doings;
}

/** The state of a world, in the shape of the model's. */
export async function readState(world: World, session: Session): Promise<unknown> {
  return await session.value("select prove.state($1)", [JSON.stringify(world.made)]);
}

/** Retries what failed, and what was woken, until all of this world has come to an end. */
async function drain(world: World, session: Session): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  const failed = () =>
    session.value<number>("select prove.make_due($1, 'failed', null)", [keysOf(world)]);
  do {
    if (Date.now() > deadline) throw new Error("an event fails again and again");
    await retryDue(world, session);
  } while (await failed() > 0);
}

/** Retries until nothing of this world is due. */
export async function retryDue(world: World, session: Session): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    await retryAll(session);
    const [due] = await session.rows<{ event: string }>(
      `select format('%s is %s: %s', event_type, outcome, error_message) as event
       from inbox.webhook_events
       where event_key like $1 and outcome in ('parked', 'failed') and next_retry_at <= now()`,
      [keysOf(world)],
    );
    if (!due) return;
    if (Date.now() > deadline) throw new Error(`an event does not come to an end: ${due.event}`);
    // The retry job of another world may have it just now.
    await pause(20);
  }
}

/** The keys of all its events, as a pattern. */
function keysOf({ made }: World): string {
  return `${made.name} %`;
}

/** The retry job's loop: until nothing is due. What stays due however often it is retried is an error of its own. */
async function retryAll(session: Session): Promise<void> {
  for (let retried = 0; retried < MOST_RETRIES; retried++) {
    if (!await session.value<boolean>("select inbox.retry_next_event()")) return;
  }
  throw new Error(`after ${MOST_RETRIES} retries events are still due`);
}

async function take(world: World, step: Step, session: Session, doings: Doings): Promise<void> {
  const payer = JSON.stringify(world.made.payer);
  switch (step.do) {
    case "tell":
      await session.rows("select public.process_payment_atomic($1)", [
        toJson(eventOf(world, step)),
      ], step.death);
      doings.facts.push(...step.facts);
      return;
    case "spend": {
      const key = `${world.made.name} ${step.key}`;
      const spent = await session.value<boolean>("select prove.spend($1, $2, $3)", [
        payer,
        step.amount,
        key,
      ], step.death);
      if (spent) doings.spent.set(key, step.amount);
      return;
    }
    case "expire":
      await session.rows("select prove.expire($1)", [payer], step.death);
      doings.expired = true;
      return;
    case "appear":
      await session.rows(
        `select ops.ensure_profile(public.canonical_issuer($1::jsonb ->> 'issuer'), $1::jsonb ->> 'sub', null)`,
        [payer],
        step.death,
      );
      doings.profile = true;
  }
}

/** The event as a provider module makes it. */
export function eventOf(world: World, { key, facts, source }: Step & { do: "tell" }): unknown {
  const [first] = facts;
  const at = first?.payment ?? 0;
  const named = (object: string | undefined) => object && `${world.made.name}.${object}`;
  const captures = facts.filter(({ fact }) => fact.type === "captured");
  const byCapture = facts.length === 1 && first?.byCapture;
  const gateways = (byCapture ? [first.fact.parent] : captures.map(({ fact }) => fact.object))
    .map((object) => ({ type: "payment", value: named(object) }));
  const reference = { type: "reference", value: world.made.payments[at]?.reference };
  const accepts = first?.fact.type === "accepted" && facts.length === 1;
  return {
    provider: world.history.payments[at]?.provider,
    event_key: `${world.made.name} ${key}`,
    event_type: source === "webhook" ? first?.fact.type : "poll",
    source: accepts ? "operator" : source,
    livemode: first?.livemode,
    refs: byCapture ? gateways : [reference, ...gateways],
    facts: facts.map(({ fact: { object, parent, dispute, ...fact } }) => ({
      ...fact,
      object_id: named(object),
      parent: named(parent),
      dispute: named(dispute),
    })),
    details: {},
    raw: { body_base64: "", headers: {} },
  };
}

function stockOf(purchase: History["payments"][number]): bigint | null {
  return purchase.type === "order" ? purchase.stock : null;
}

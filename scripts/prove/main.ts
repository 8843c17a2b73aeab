/**
 * The prover: a machine that tries to make payments end wrong.
 *
 *   npx tsx scripts/prove/main.ts                             a few hundred histories, kills, aborts: what CI runs
 *   npx tsx scripts/prove/main.ts --histories 10000           by hand
 *   npx tsx scripts/prove/main.ts --seed 7 --path 41:0:2      one failure again, as a failed run prints it
 *   npx tsx scripts/prove/main.ts --all-orders                nightly: every order of five facts, with every repeat
 *   npx tsx scripts/prove/main.ts --controls [word] [--write] each guard taken away, and the table in the docs
 *   … --schemas                                               from supabase/schemas rather than from the migrations
 *   … --port N                                                a second one beside the first
 *
 * A history (stories.ts) is a buyer with one to three payments of any type and what gateways tell of them: attempts,
 * authorisations, captures (also wrong or surplus ones, and accepted ones), refunds, disputes; what the buyer spends
 * meanwhile; a profile that comes late. It is delivered in several orders (orders.ts), each in a world of its own:
 * shuffled, repeated by the same bytes or by another event, by webhook or by poll, over up to three connections at
 * once, with transactions that die at some write or are cut off from outside. After each order the whole state is what
 * an independent model says (model.ts), the orders agree, and ops.broken_invariants() finds nothing. Then the same while
 * the server is killed with SIGKILL, and for single events with a death at every write (every_write.ts).
 *
 * A failure is shrunk to the shortest history that shows it, and printed with what replays it. It has a server of its
 * own, because it kills it; nothing of this runs in production but the invariants.
 */
import { parseArgs } from "node:util";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { proveAllOrders } from "./all_orders.ts";
import { runControls } from "./controls.ts";
import { proveEveryWrite } from "./every_write.ts";
import { cases, describeCase, property, Prover } from "./prove.ts";
import type { Databases } from "./prove.ts";
import { PORT, Stage } from "./stage.ts";
import { compareTable, writeTable } from "./table.ts";

/** So many cases at once while the server is killed, and how long they may run before. */
const CASES_A_KILL = 6;
const MOST_MS_BEFORE_KILL = 1_200;
/** Of the lines of --all-orders, when not all. */
const SAMPLE = 60;
/** Shrinking ends after this long with what it has. */
const MOST_MS_SHRINKING = 180_000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    histories: { type: "string", default: "200" },
    kills: { type: "string", default: "2" },
    seed: { type: "string" },
    path: { type: "string" },
    "all-orders": { type: "boolean", default: false },
    controls: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    schemas: { type: "boolean", default: false },
    port: { type: "string", default: `${PORT}` },
  },
});
const seed = options.seed === undefined ? Date.now() % 1_000_000_000 : Number(options.seed);
let passed = 0;
let failed = 0;

const stage = await Stage.open(options.schemas ? "schemas" : "migrations", Number(options.port));
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.once(name, () => void stage.close().finally(() => process.exit(1)));
}
try {
  if (options.controls) await controls();
  else if (options.path !== undefined) await histories();
  else if (options["all-orders"]) await part("all orders", allOrders);
  else {
    await histories();
    await part("kills of the server", kills);
    await part("a death at every write", everyWrite);
    await part("a sample of all orders", sampleOfOrders);
  }
} finally {
  await stage.close();
}
console.log(`# pass ${passed}\n# fail ${failed}`);
process.exitCode = failed === 0 ? 0 : 1;

async function histories(): Promise<void> {
  const started = performance.now();
  const prover = new Prover(await databases(), databases);
  const { counterexample, counterexamplePath, errorInstance } = await fc.check(property(prover), {
    seed,
    numRuns: Number(options.histories),
    ...(options.path === undefined ? {} : { path: options.path }),
    interruptAfterTimeLimit: Number(options.histories) * 1_000 + MOST_MS_SHRINKING,
  });
  if (counterexample) {
    await prover.close();
    failed += 1;
    const [shortest] = counterexample;
    console.log(`${describeCase(shortest)}\n${said(errorInstance)}`);
    console.log(`again: npx tsx scripts/prove/main.ts --seed ${seed} --path ${counterexamplePath}`);
    return;
  }
  await prover.end();
  const { histories, orders, steps, retries } = prover.figures;
  passed += histories;
  console.log(
    `${histories} histories in ${orders} orders, ${steps} steps, ${retries} tried again: no difference, ` +
      `no invariant broken (seed ${seed}, ${seconds(started)})`,
  );
}

/** Cases at once, and the server killed in their midst; whoever has no answer delivers again. */
async function kills(): Promise<string> {
  const prover = new Prover(await databases());
  const count = Number(options.kills);
  const chosen = fc.sample(cases(), { seed, numRuns: count * CASES_A_KILL });
  for (let kill = 0; kill < count; kill++) {
    const running = chosen.slice(kill * CASES_A_KILL, (kill + 1) * CASES_A_KILL)
      .map((one) => prover.run(one));
    const all = Promise.all(running);
    // Handled below; not before the server is back.
    all.catch(() => {});
    await pause(Math.abs(seed * (kill + 1) * 137) % MOST_MS_BEFORE_KILL);
    await stage.kill();
    await all;
  }
  await prover.end();
  return `${count} kills, ${prover.figures.orders} orders, ${prover.figures.retries} steps tried again`;
}

async function everyWrite(): Promise<string> {
  return `${await proveEveryWrite((await databases()).opened)} deaths`;
}

async function sampleOfOrders(): Promise<string> {
  const { opened } = await databases();
  return `${await proveAllOrders(opened, { size: SAMPLE, seed })} lines`;
}

async function allOrders(): Promise<string> {
  return `${await proveAllOrders((await databases()).opened)} lines, one final state each type`;
}

async function controls(): Promise<void> {
  const only = positionals[0] ?? "";
  const run = await runControls(stage, only, ({ promise, guard, caught, because }) => {
    if (caught !== null) passed += 1;
    else failed += 1;
    console.log(
      `${caught === null ? "NOT CAUGHT" : "caught"} ${promise} (${guard}): ${
        caught === null ? because : `${caught}: ${firstLines(because)}`
      }`,
    );
  });
  if (only !== "") return;
  const difference = options.write ? writeTable(run) : compareTable(run);
  if (difference === null) passed += 1;
  else {
    failed += 1;
    console.log(difference);
  }
}

async function part(name: string, run: () => Promise<string>): Promise<void> {
  const started = performance.now();
  try {
    console.log(`${name}: ${await run()} (${seconds(started)})`);
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`${name} (seed ${seed}): ${said(error)}`);
  }
}

async function databases(): Promise<Databases> {
  return {
    opened: await stage.copy("prove_opened", "opened"),
    lost: await stage.copy("prove_lost", "lost"),
  };
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function firstLines(text: string): string {
  return text.split("\n").slice(0, 1).join(" ").slice(0, 140);
}

function seconds(started: number): string {
  return `${((performance.now() - started) / 1_000).toFixed(1)} s`;
}

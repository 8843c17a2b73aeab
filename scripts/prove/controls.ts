/** Negative controls: each guard is taken away in a scratch database, something turns red, and green with it again. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type pg from "pg";
import { command, tool } from "../checks/command.ts";
import { pgtapFiles, readTap } from "../checks/pgtap.ts";
import { ROOT } from "../stack/root.ts";
import { GUARDS } from "./guards.ts";
import type { Caught, Guard, Removal } from "./guards.ts";
import { overlap } from "./overlap.ts";
import { property, Prover } from "./prove.ts";
import { SECOND_LINES } from "./second_lines.ts";
import { withClient } from "./stage.ts";
import type { Stage } from "./stage.ts";

/** What became of one guard's removal. */
export interface Control {
  promise: string;
  guard: string;
  /** Who noticed; null: nobody did, or it is red with the guard in place too. */
  caught: string | null;
  /** What they said. */
  because: string;
}

/** A seed with which every guard that the prover catches falls within this many histories. */
const SEED = 4;
const HISTORIES = 150;

/** Runs the controls of every guard, or of those whose promise or place contains a word. */
export async function runControls(
  stage: Stage,
  only: string,
  tell: (control: Control) => void,
): Promise<Control[]> {
  const intact = await stage.copy("prove_intact");
  const empty = await stage.copy("prove_empty");
  const run = [
    ...[...GUARDS, ...SECOND_LINES].map((guard) => ({
      promise: guard.promise,
      guard: placeOf(guard),
      show: () => show(stage, guard, { intact, empty }),
    })),
    { ...SIGNATURE, show: showSignature },
  ].filter(({ promise, guard }) => `${promise} ${guard}`.includes(only));
  const controls: Control[] = [];
  for (const { promise, guard, show } of run) {
    const outcome = await show().catch((error: Error) => ({
      caught: null,
      because: error.message,
    }));
    const control = { promise, guard, ...outcome };
    controls.push(control);
    tell(control);
  }
  return controls;
}

type Outcome = Omit<Control, "promise" | "guard">;

/** Where a guard is, and what the control had to do beside taking it away. */
function placeOf({ guard, front, bug, direct }: Guard): string {
  if (front) return `${guard}, ${front.how}`;
  if (bug) return `${guard}; put in: ${bug}`;
  return direct ? `${guard}; reached by the owner's direct write only` : guard;
}

async function show(
  stage: Stage,
  guard: Guard,
  { intact, empty }: { intact: string; empty: string },
): Promise<Outcome> {
  const { caught } = guard;
  if (caught.by === "prover") return await showProver(stage, guard, intact, caught.types);
  const red = caught.by === "overlap"
    ? await showOverlap(stage, [guard.front, guard], caught)
    : await showAlone(empty, [guard.front, guard], caught);
  assert.ok(red.because !== null, `nobody notices that it is gone${red.refused ?? ""}`);
  const green = caught.by === "overlap"
    ? await showOverlap(stage, [guard.front], caught)
    : await showAlone(empty, [guard.front], caught);
  assert.equal(green.because, null, "red with the guard in place as well");
  return { caught: red.by, because: red.because };
}

/** One session in a transaction without these; rolling it back puts them back. */
async function showAlone(
  url: string,
  gone: (Removal | undefined)[],
  caught: Exclude<Caught, { by: "prover" | "overlap" }>,
): Promise<Look> {
  return await withClient(url, (client) =>
    within(client, async () => {
      await remove(client, gone);
      return caught.by === "pgtap"
        ? await runFile(client, caught.file)
        : await damage(client, caught.sql);
    }));
}

/** Two sessions at once in a database of their own without these: what one has not committed the other does not see. */
async function showOverlap(
  stage: Stage,
  gone: (Removal | undefined)[],
  { given, calls, deed }: Extract<Caught, { by: "overlap" }>,
): Promise<Look> {
  const name = "prove_overlap";
  const url = await stage.copy(name);
  try {
    return await withClient(url, async (client) => {
      await remove(client, gone);
      await client.query(given);
      const refusals = await overlap(url, calls);
      const look = deed && (await answers(client, deed)).at(-1) === "true"
        ? { by: "the deed itself", because: "it is possible" }
        : await broken(client);
      const refused = refusals.find((refusal) => refusal !== null);
      return {
        ...look,
        by: `${look.by}, two sessions at once`,
        ...(refused ? { refused: `: ${refused}` } : {}),
      };
    });
  } finally {
    await stage.drop(name);
  }
}

/** Random histories in a database without the guard until one fails, and that one in a database with it. */
async function showProver(
  stage: Stage,
  guard: Guard,
  intact: string,
  types?: string[],
): Promise<Outcome> {
  const name = "prove_without";
  const url = await stage.copy(name);
  try {
    await withClient(url, (client) => remove(client, [guard]));
    const without = new Prover({ opened: url, lost: url });
    const { counterexample, errorInstance } = await fc.check(
      property(without, { policies: ["opened"], ...(types ? { types } : {}) }),
      { seed: SEED, numRuns: HISTORIES, endOnFailure: true },
    );
    await without.close();
    assert.ok(counterexample, "the prover does not notice that it is gone");
    const back = new Prover({ opened: intact, lost: intact });
    try {
      await back.run(counterexample[0]);
    } finally {
      await back.close();
    }
    return { caught: "the prover", because: String((errorInstance as Error).message) };
  } finally {
    await stage.drop(name);
  }
}

/** What is red: null when nothing is, or when the database refused. */
interface Look {
  by: string;
  because: string | null;
  refused?: string;
}

/** A test file in this transaction. An error ends it, and is a failure. */
async function runFile(client: pg.Client, name: string): Promise<Look> {
  const [file] = pgtapFiles(name);
  assert.ok(file, `no test ${name}`);
  const by = `\`${name}.sql\``;
  try {
    const lines = await answers(client, readFileSync(file, "utf8"));
    const { failures } = readTap(lines.flatMap((line) => line.split("\n")));
    return { by, because: failures[0] ?? null };
  } catch (error) {
    return { by, because: (error as Error).message };
  }
}

/** Statements that do what must not be possible; what the invariants, or the statements' last answer, say then. */
async function damage(client: pg.Client, sql: string): Promise<Look> {
  try {
    if ((await answers(client, sql)).at(-1) === "true") {
      return { by: "the deed itself", because: "it is possible" };
    }
  } catch (error) {
    return { by: "", because: null, refused: `: ${(error as Error).message}` };
  }
  return await broken(client);
}

/** What the invariants say. */
async function broken(client: pg.Client): Promise<Look> {
  const [because] = await answers(
    client,
    "select invariant || ': ' || detail from ops.broken_invariants()",
  );
  return { by: "`ops.broken_invariants`", because: because ?? null };
}

/** Every value that some statements answered, as text. */
async function answers(client: pg.Client, sql: string): Promise<string[]> {
  const answer: unknown = await client.query(sql);
  return ((Array.isArray(answer) ? answer : [answer]) as pg.QueryResult<object>[])
    .flatMap(({ rows }) => rows)
    .flatMap((row) => Object.values(row))
    .filter((value) => value !== null)
    .map((value) => String(value));
}

/** In a transaction that is rolled back. */
async function within<Result>(client: pg.Client, work: () => Promise<Result>): Promise<Result> {
  await client.query("begin");
  try {
    return await work();
  } finally {
    await client.query("rollback");
  }
}

async function remove(client: pg.Client, gone: (Removal | undefined)[]): Promise<void> {
  for (const { sql } of gone.filter((removal) => removal !== undefined)) {
    if (sql) await client.query(sql);
  }
  for (const [name, from, to] of gone.flatMap((removal) => removal?.rewrites ?? [])) {
    const { rows } = await client.query<{ source: string }>(
      "select pg_get_functiondef($1::regproc) as source",
      [name],
    );
    const source = rows[0]?.source ?? "";
    const changed = source.replace(from, to);
    assert.notEqual(changed, source, `${name} does not contain ${from}`);
    await client.query(changed);
  }
}

const SIGNATURE = {
  promise: "only what the gateway signed is heard",
  guard: "`_shared/signature.ts`",
};

/** A build of the functions that takes every signature for true: the conformance suite turns red. */
async function showSignature(): Promise<Outcome> {
  const supabase = join(ROOT, "supabase");
  const folder = mkdtempSync(join(tmpdir(), "payonce-unsigned-"));
  try {
    for (const name of ["deno.json", "deno.lock", "functions"]) {
      cpSync(join(supabase, name), join(folder, name), { recursive: true });
    }
    const test = [
      "test",
      "--frozen",
      "-A",
      "--quiet",
      "functions/_shared/providers/conformance_test.ts",
    ];
    const file = join(folder, "functions", "_shared", "signature.ts");
    const source = readFileSync(file, "utf8");
    const open = source.replace(
      /(export function isSigned[\s\S]*?\): boolean \{)/,
      "$1\n  return true;",
    );
    assert.notEqual(open, source, "isSigned has another shape");
    writeFileSync(file, open);
    const red = await command(tool("deno"), test, { cwd: folder });
    assert.ok(
      red.code !== 0 && /FAILED|failed/.test(red.output),
      "the conformance test stays green",
    );
    // Green with it: the same suite over the real source is a check of its own, "tests of the functions".
    return {
      caught: "`providers/conformance_test.ts`",
      because: /^.*\.\.\. .*FAILED.*$/m.exec(red.output)?.[0] ?? "red",
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

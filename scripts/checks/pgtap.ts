/** pgTAP files without psql: each is sent whole, in a transaction that is rolled back. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import pg from "pg";
import { ROOT } from "../stack/root.ts";
import type { Count } from "./report.ts";

const FOLDER = join(ROOT, "supabase", "tests");

/** What one file's TAP says. */
export interface Tap {
  passed: number;
  /** Each failed test with its diagnostics; a wrong plan is one too. */
  failures: string[];
}

/** Every pgTAP file below supabase/tests, or those whose path contains `only`. */
export function pgtapFiles(only = ""): string[] {
  return readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("_test.sql") && file.includes(only))
    .sort()
    .map((file) => join(FOLDER, file));
}

/** Runs pgTAP files against a database and counts their assertions; tells what failed. */
export async function runPgtap(
  url: string,
  files = pgtapFiles(),
  tell: (failure: string) => void = console.error,
): Promise<Count> {
  await keepFromVacuuming(url);
  const setup = readFileSync(join(FOLDER, "_setup.psql"), "utf8");
  const count = { passed: 0, failed: 0 };
  for (const file of files) {
    const tap = readTap(await runFile(url, `${setup}\n${readFileSync(file, "utf8")}`));
    count.passed += tap.passed;
    count.failed += tap.failures.length;
    for (const failure of tap.failures) tell(`${relative(ROOT, file)}: ${failure}`);
  }
  return count;
}

/**
 * Each file is rolled back, so a vacuum between two files leaves tables that the planner knows to be empty. It
 * would plan to read them whole, and a file's one transaction keeps that plan through thousands of payments:
 * minutes instead of seconds, now and then.
 */
async function keepFromVacuuming(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`do $$
    declare
      v_table regclass;
    begin
      for v_table in
        select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname in ('public', 'inbox', 'fulfilment', 'ledger', 'ops')
      loop
        execute format('alter table %s set (autovacuum_enabled = off)', v_table);
      end loop;
    end $$`);
  } finally {
    await client.end();
  }
}

/** The lines a file's queries answered; an error ends the file and is a failure. */
async function runFile(url: string, sql: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("begin");
    const answer: unknown = await client.query(sql);
    const results = (Array.isArray(answer) ? answer : [answer]) as pg.QueryResult<object>[];
    return results
      .flatMap((result) => result.rows)
      .flatMap((row) => Object.values(row))
      .filter((value): value is string => typeof value === "string")
      .flatMap((value) => value.split("\n"));
  } catch (error) {
    const { message, where } = error as pg.DatabaseError;
    return [`not ok - ${message}${where ? `\n# ${where}` : ""}`];
  } finally {
    await client.end();
  }
}

/** Reads TAP: what passed, what failed with its diagnostics, and whether the plan was kept. */
export function readTap(lines: string[]): Tap {
  const failures: string[] = [];
  let passed = 0;
  let planned: number | undefined;
  for (const line of lines) {
    const plan = /^1\.\.(\d+)/.exec(line);
    if (plan) planned = Number(plan[1]);
    else if (/^ok \d+/.test(line)) passed += 1;
    else if (/^not ok/.test(line)) failures.push(line);
    else if (line.startsWith("#") && failures.length > 0) {
      failures.push(`${failures.pop()}\n  ${line}`);
    }
  }
  const ran = passed + failures.length;
  if (planned === undefined) failures.push("no plan");
  else if (planned !== ran) failures.push(`planned ${planned} tests, ran ${ran}`);
  return { passed, failures };
}

// As a program: npx tsx scripts/checks/pgtap.ts URL [part of a file's path]
if (process.argv[1]?.endsWith("pgtap.ts") && process.argv[2]) {
  const count = await runPgtap(process.argv[2], pgtapFiles(process.argv[3]));
  console.log(`${count.passed} passed, ${count.failed} failed`);
  process.exitCode = count.failed === 0 ? 0 : 1;
}

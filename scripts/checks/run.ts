/**
 * Every check there is, from a clean state and on ports of its own. Run by ./scripts/test, which installs
 * what this needs. Prints one line a check and, last, how many tests passed and failed.
 *
 *   npx tsx scripts/checks/run.ts [part of a check's name]
 */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { asSuperuser, createScratch } from "../stack/database.ts";
import { applyMigrations } from "../stack/migrations.ts";
import { ROOT } from "../stack/root.ts";
import { settingsFor } from "../stack/settings.ts";
import type { Profile } from "../stack/settings.ts";
import { startStack } from "../stack/supervisor/stack.ts";
import { command, counted, succeeds, tool } from "./command.ts";
import type { CommandOptions } from "./command.ts";
import { runExample, runIncompleteExamples } from "./example.ts";
import { runGatewayExample, runGatewayRows } from "./gateway_example.ts";
import { pgtapFiles, runPgtap } from "./pgtap.ts";
import { runChecks, sum } from "./report.ts";
import type { Check, Count } from "./report.ts";

const settings = settingsFor("test", ROOT);
const SUPABASE = join(ROOT, "supabase");
const DENO = tool("deno");
/** The hosted runtime's version. npm's wrapper has no bin link of its own name. */
const DENO_2_1 = join(ROOT, "node_modules", "deno-2.1", "bin.cjs");
const FUNCTION_ENTRIES = below(join(SUPABASE, "functions"), "index.ts");
/** The conformance suite finds these by name, so no import leads a type check to them. */
const GATEWAY_CASES = below(join(SUPABASE, "functions"), "cases.ts");

const sources: Check[] = [
  { name: "formatting", run: () => succeeds(DENO, ["fmt", "--check"]) },
  { name: "lint", run: () => succeeds(DENO, ["lint"]) },
  {
    name: "dependencies of the functions",
    run: () => succeeds(DENO, ["install", "--frozen"], { cwd: SUPABASE }),
  },
  {
    name: "types of the functions",
    run: () =>
      succeeds(DENO, [
        "check",
        "--frozen",
        ...FUNCTION_ENTRIES,
        ...GATEWAY_CASES,
        join(ROOT, "scripts/stack/functions.ts"),
      ], {
        cwd: SUPABASE,
      }),
  },
  {
    name: "types of the functions under the hosted runtime's Deno 2.1",
    run: () =>
      succeeds(process.execPath, [DENO_2_1, "check", "--no-lock", ...FUNCTION_ENTRIES], {
        cwd: SUPABASE,
        // 2.1 knows only the certificates it was built with unless told
        env: { DENO_TLS_CA_STORE: "system,mozilla" },
      }),
  },
  { name: "types of the scripts", run: () => succeeds(tool("tsc"), ["-p", "."]) },
  { name: "types of the web client", run: () => succeeds(tool("tsc"), ["-p", "web"]) },
  {
    name: "tests of the functions",
    run: () => counted(DENO, ["test", "--frozen", "-A", "--quiet", "functions"], { cwd: SUPABASE }),
  },
  { name: "the gateway that the docs add", run: () => runGatewayExample() },
  {
    name: "tests of the simulator, the prover and these checks",
    run: () => nodeTests(testsIn("scripts/simulator", "scripts/prove", "scripts/checks")),
  },
];

/** On a server of their own, which they kill. */
const proofs: Check[] = [
  { name: "the prover", run: () => prove("--seed", "1") },
  { name: "negative controls", run: () => prove("--controls") },
];

const database: Check[] = [
  {
    name: "schemas agree with migrations",
    run: () => tsx("scripts/schemas/check.ts"),
  },
  { name: "tests of that agreement", run: () => nodeTests(testsIn("scripts/schemas")) },
  { name: "Supabase's advisors", run: advisors },
  { name: "Supabase's type generator", run: generatedTypes },
  { name: "pgTAP", run: async () => runPgtap(await migrated("pgtap")) },
  {
    name: "privileges where the platform exposes nothing",
    run: async () => runPgtap(await migrated("pgtap_closed", false), pgtapFiles("privileges_test")),
  },
  {
    name: "the payment type that the docs add",
    run: async () => runExample(await migrated("example")),
  },
  {
    name: "that page with a part left out",
    run: () => runIncompleteExamples(migrated),
  },
  {
    name: "the rows of the gateway that the docs add",
    run: async () => runGatewayRows(await migrated("gateway_rows")),
  },
  {
    name: "currencies",
    run: async () =>
      nodeTests(testsIn("scripts/currencies"), {
        env: { PAYONCE_TEST_DATABASE_URL: await migrated("currencies") },
      }),
  },
  {
    name: "races",
    run: async () =>
      nodeTests(testsIn("scripts/races"), {
        env: { PAYONCE_TEST_DATABASE_URL: await migrated("races") },
      }),
  },
];

const running: Check[] = [
  { name: "the stack's stand-ins", run: () => nodeTests(testsIn("scripts/stack")) },
  {
    name: "whole payments over HTTP",
    run: () => nodeTests(testsIn("scripts/payments").filter((file) => !killsDatabase(file))),
  },
];

/** Alone: nothing holds against a database that is gone. */
const killing: Check[] = [
  {
    name: "kills of the database",
    run: () => nodeTests(testsIn("scripts/payments").filter(killsDatabase)),
  },
];

const browser: Check[] = [
  {
    name: "the browser",
    run: () => nodeTests(testsIn("web/tests"), { env: addressesOf("browser") }),
  },
];

const only = process.argv[2] ?? "";
const chosen = (checks: Check[]) => checks.filter(({ name }) => name.includes(only));
const all = [sources, proofs, database, running, killing, browser].flat();
if (chosen(all).length === 0) {
  const names = all.map(({ name }) => `  ${name}`).join("\n");
  console.error(`No check's name contains "${only}". There are:\n${names}`);
  process.exit(1);
}
// Side by side: browsers and webhooks mostly wait, and leave the processor to what computes.
const total = sum(
  await Promise.all([
    runChecks(chosen([...sources, ...proofs])),
    withStack("test", { together: [database, running], then: killing }),
    withStack("browser", { together: [browser], then: [] }),
  ]),
);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

/** Starts a stack anew, runs what needs it, stops it. */
async function withStack(
  profile: Profile,
  { together, then }: { together: Check[][]; then: Check[] },
): Promise<Count> {
  if (chosen([...together.flat(), ...then]).length === 0) return sum([]);
  mkdirSync(settingsFor(profile, ROOT).dataFolder, { recursive: true });
  const lines: string[] = [];
  try {
    const stack = await startStack({
      root: ROOT,
      profile,
      reset: true,
      tell: (part, line) => lines.push(`${part} ${line}`),
    });
    try {
      const counts = await Promise.all(together.map((checks) => runChecks(chosen(checks))));
      const count = sum([...counts, await runChecks(chosen(then))]);
      if (count.failed > 0) {
        console.error(`what the ${profile} stack said last:\n${lines.slice(-80).join("\n")}`);
      }
      return count;
    } finally {
      await stack.stop();
    }
  } catch (error) {
    console.error(`the ${profile} stack: ${error instanceof Error ? error.message : error}`);
    console.error(lines.slice(-40).join("\n"));
    return { passed: 0, failed: 1 };
  }
}

/** What tests of a running stack are told. */
function addressesOf(profile: Profile): Record<string, string> {
  const { ports, gatewayUrl, simulatorUrl, webUrl } = settingsFor(profile, ROOT);
  return {
    PAYONCE_DATABASE_PORT: String(ports.database),
    PAYONCE_API_URL: gatewayUrl,
    PAYONCE_SIMULATOR_URL: simulatorUrl,
    PAYONCE_WEB_URL: webUrl,
  };
}

/** A scratch database with the migrations, and without the demo data: tests bring their own. */
async function migrated(name: string, exposing = true): Promise<string> {
  const databaseUrl = await createScratch(settings.ports.database, name, { exposing });
  // By the superuser, as the platform does: what migrations make is all that belongs to postgres.
  await asSuperuser(settings.ports.database, name, (client) => {
    return client.query("create extension if not exists pgtap with schema extensions");
  });
  await applyMigrations(ROOT, databaseUrl);
  return databaseUrl;
}

/** No warning from the security and performance lints that Supabase shows in its dashboard. */
async function advisors(): Promise<Count> {
  const url = await createScratch(settings.ports.database, "advised");
  await applyMigrations(ROOT, url);
  return await succeeds(tool("supabase"), [
    ...["db", "advisors", `--remote=${url}`, "--level", "warn", "--fail-on", "warn"],
  ]);
}

/** The types a project would generate name what clients read. */
async function generatedTypes(): Promise<Count> {
  const { code, output } = await command(tool("supabase"), [
    ...["gen", "types", `--remote=${settings.databaseUrl}`, "--schema", "public"],
  ]);
  const named = ["payments", "credit_offers", "payment_history", "process_payment_atomic"]
    .filter((name) => new RegExp(`"${name}":\\s*\\{`).test(output));
  if (code !== 0 || named.length < 4) console.error(output.slice(0, 4_000));
  return { passed: named.length, failed: code === 0 ? 4 - named.length : 1 };
}

/** Test files of node, one after the other. */
async function nodeTests(files: string[], options: CommandOptions = {}): Promise<Count> {
  if (files.length === 0) throw new Error("no such tests");
  return await counted(process.execPath, [
    ...["--import", "tsx", "--test", "--test-concurrency=1", "--test-reporter=tap", ...files],
  ], { env: { ...addressesOf("test"), ...options.env } });
}

/** The test files below some folders. */
function testsIn(...folders: string[]): string[] {
  return folders.flatMap((folder) => below(join(ROOT, folder), "_test.ts"));
}

function killsDatabase(file: string): boolean {
  return file.endsWith("withstand_kills_test.ts");
}

/** The prover, which counts as node's tests do. */
function prove(...options: string[]): Promise<Count> {
  return counted(process.execPath, ["--import", "tsx", "scripts/prove/main.ts", ...options]);
}

/** The files below a folder whose names end like this. */
function below(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending) && !file.includes("node_modules"))
    .sort()
    .map((file) => join(folder, file));
}

function tsx(file: string): Promise<Count> {
  if (!existsSync(join(ROOT, file))) throw new Error(`${file} is missing`);
  return succeeds(process.execPath, ["--import", "tsx", file], { env: addressesOf("test") });
}

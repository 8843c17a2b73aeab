/** The worked example of docs/adding-a-gateway.md, built from the page and nothing else. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { ROOT } from "../stack/root.ts";
import { counted, succeeds, tool } from "./command.ts";
import { patch } from "./example.ts";
import type { Count } from "./report.ts";

const PAGE = "docs/adding-a-gateway.md";
/** What the functions need around them. */
const PARTS = ["functions", "config.toml", "deno.json", "deno.lock"];
/** The tests that look at every gateway there is. */
const SUITES = ["index_test.ts", "_shared/providers/registry_test.ts"];
const CONFORMANCE = "_shared/providers/conformance_test.ts";

/** A code block of the page that says which file it is or, as a diff, which file it changes. */
export interface Block {
  language: string;
  path: string;
  text: string;
}

/** The blocks of the page, or of another text, that name a file. */
export function readBlocks(page = readFileSync(join(ROOT, PAGE), "utf8")): Block[] {
  return [...page.matchAll(/^```(\w+) (\S+)\n(.*?)^```$/gms)].map((
    [, language = "", path = "", text = ""],
  ) => ({ language, path, text }));
}

/** Makes the gateway in a copy of the functions; checks its types, and runs every gateway's tests over it. */
export async function runGatewayExample(blocks = readBlocks()): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), "payonce-gateway-"));
  try {
    const supabase = join(folder, "supabase");
    for (const part of PARTS) {
      cpSync(join(ROOT, "supabase", part), join(supabase, part), { recursive: true });
    }
    const own = blocks.filter(({ path }) => path.startsWith("supabase/"));
    for (const block of own) write(folder, block);
    return await runTests(supabase, own);
  } catch (error) {
    console.error(`${PAGE}: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Gives a database the page's rows, twice as they may be: then the gateway is offered for its currency. */
export async function runGatewayRows(url: string, blocks = readBlocks()): Promise<Count> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const rows = blocks.filter(({ language }) => language === "sql");
    for (const { text } of [...rows, ...rows]) await client.query(text);
    const { rows: [offered] } = await client.query<{ providers: string[] | null }>(
      "select public.providers_taking('PHP', 250000) providers",
    );
    if (offered?.providers?.join() === "paymongo") return { passed: 1, failed: 0 };
    console.error(`${PAGE}: PHP is taken by ${offered?.providers ?? "nobody"}`);
  } catch (error) {
    console.error(`${PAGE}: ${error instanceof Error ? error.message : error}`);
  } finally {
    await client.end();
  }
  return { passed: 0, failed: 1 };
}

/** A file of the page, or a file of ours with the page's change. */
function write(folder: string, { language, path, text }: Block): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, language === "diff" ? patch(readFileSync(file, "utf8"), text) : text);
}

async function runTests(supabase: string, blocks: Block[]): Promise<Count> {
  const written = blocks.filter(({ language }) => language === "ts")
    .map(({ path }) => path.slice("supabase/".length));
  const tests = written.filter((path) => path.endsWith("_test.ts"));
  if (tests.length === 0) throw new Error("the page has no test");
  const deno = (...args: string[]) => succeeds(tool("deno"), args, { cwd: supabase });
  const run = (...args: string[]) =>
    counted(tool("deno"), ["test", "--frozen", "-A", "--quiet", "--no-check", ...args], {
      cwd: supabase,
    });
  const inFunctions = (file: string) => join("functions", file);
  const counts = [
    await deno("check", "--frozen", ...written),
    await deno("lint", ...written),
    await run(...SUITES.map(inFunctions), ...tests),
    await run(`--filter=/^${gatewayOf(written)}: /`, inFunctions(CONFORMANCE)),
  ];
  return counts.reduce((total, { passed, failed }) => ({
    passed: total.passed + passed,
    failed: total.failed + (passed + failed === 0 ? 1 : failed),
  }));
}

/** The name of the gateway, from its webhook's folder. */
function gatewayOf(written: string[]): string {
  const found = written.map((path) => /^functions\/(.+)-webhook\/index\.ts$/.exec(path)?.[1])
    .find((name) => name !== undefined);
  if (found === undefined) throw new Error("the page has no webhook function");
  return found;
}

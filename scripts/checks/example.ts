/** The worked example of docs/adding-a-payment-type.md, built from the page and nothing else. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import pg from "pg";
import { ROOT } from "../stack/root.ts";
import { pgtapFiles, runPgtap } from "./pgtap.ts";
import type { Count } from "./report.ts";

/** A code block of the page that says which file it is, or which file it changes. */
export interface Block {
  language: "sql" | "diff";
  path: string;
  text: string;
}

/** The page as it is. */
export function readPage(): string {
  return readFileSync(join(ROOT, "docs", "adding-a-payment-type.md"), "utf8");
}

/** The blocks of a page that name a file. */
export function readBlocks(page: string): Block[] {
  return [...page.matchAll(/^```(sql|diff) (\S+)\n(.*?)^```$/gms)].map((
    [, language, path, text],
  ) => ({
    language: language === "diff" ? "diff" : "sql",
    path: path ?? "",
    text: text ?? "",
  }));
}

/**
 * A file after the change that a diff block shows: its lines with a space stand together in the file once,
 * those with a plus come between.
 *
 * @throws Error when the file is not as the block says
 */
export function patch(source: string, diff: string): string {
  const lines = diff.split("\n").filter((line) => line !== "");
  if (lines.some((line) => !/^[ +]/.test(line))) throw new Error("a diff block only adds lines");
  const side = (chosen: string[]) => chosen.map((line) => `${line.slice(1)}\n`).join("");
  const before = side(lines.filter((line) => line.startsWith(" ")));
  const parts = source.split(before);
  if (parts.length !== 2) throw new Error(`these lines are not there once:\n${before}`);
  return parts.join(side(lines));
}

/**
 * Makes in a database what blocks say, then runs their test and those that look at every payment type.
 * Blocks that are wrong are a failure.
 */
export async function runExample(
  url: string,
  blocks = readBlocks(readPage()),
  tell: (failure: string) => void = console.error,
): Promise<Count> {
  const isTest = ({ path }: Block) => path.endsWith("_test.sql");
  try {
    await build(url, blocks.filter((block) => !isTest(block)));
    return await runTests(url, blocks.filter(isTest), tell);
  } catch (error) {
    tell(`docs/adding-a-payment-type.md: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1 };
  }
}

/** Leaves out one block at a time, each in a database of its own: it must be missed. */
export async function runIncompleteExamples(
  open: (name: string) => Promise<string>,
): Promise<Count> {
  const blocks = readBlocks(readPage());
  const count = { passed: 0, failed: 0 };
  for (const [index, left] of blocks.entries()) {
    const url = await open(`example_without_${index}`);
    const { failed } = await runExample(url, blocks.filter((block) => block !== left), () => {});
    if (failed > 0) count.passed += 1;
    else {
      count.failed += 1;
      console.error(`nobody misses ${left.path}`);
    }
  }
  return count;
}

async function build(url: string, blocks: Block[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const { language, path, text } of blocks) {
      const sql = language === "sql" ? text : patch(readFileSync(join(ROOT, path), "utf8"), text);
      await client.query(
        language === "sql" ? sql : sql.replace("create function", "create or replace function"),
      );
    }
  } finally {
    await client.end();
  }
}

async function runTests(
  url: string,
  tests: Block[],
  tell: (failure: string) => void,
): Promise<Count> {
  if (tests.length === 0) throw new Error("the page has no test");
  const folder = mkdtempSync(join(tmpdir(), "payonce-example-"));
  try {
    const files = tests.map(({ path, text }) => {
      const file = join(folder, basename(path));
      writeFileSync(file, text);
      return file;
    });
    const others = ["fulfilment/dispatch_test", "privileges_test"].flatMap((name) =>
      pgtapFiles(name)
    );
    return await runPgtap(url, [...files, ...others], tell);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Checks that are a command of a tool. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../stack/root.ts";
import type { Count } from "./report.ts";

/** Where and with what a command runs. */
export interface CommandOptions {
  cwd?: string;
  env?: Record<string, string>;
}

/** What a command answered. */
export interface CommandResult {
  code: number;
  output: string;
}

/** A tool of node_modules. */
export function tool(name: string): string {
  return join(ROOT, "node_modules", ".bin", name);
}

/** Runs a command to its end and keeps what it printed. */
export async function command(
  program: string,
  args: string[],
  { cwd = ROOT, env = {} }: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, DO_NOT_TRACK: "1", NO_COLOR: "1", PGSSLMODE: "disable", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => output += text);
  }
  return await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** A command that counts as one test: it passes when it exits with 0. */
export async function succeeds(
  program: string,
  args: string[],
  options?: CommandOptions,
): Promise<Count> {
  const { code, output } = await command(program, args, options);
  if (code !== 0) console.error(output);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** A test runner whose own count is taken over: node's TAP summary, or deno's closing line. */
export async function counted(
  program: string,
  args: string[],
  options?: CommandOptions,
): Promise<Count> {
  const { code, output } = await command(program, args, options);
  const count = readCount(output);
  if (code !== 0 || count.failed > 0) {
    console.error(whatFailed(output));
    return { ...count, failed: Math.max(count.failed, 1) };
  }
  return count;
}

/**
 * The failed tests of a TAP report, each below the suites it is in and with its reason; any other output as it
 * is, a long one its end.
 */
export function whatFailed(output: string): string {
  // A failed suite only says that one of its tests has failed.
  const failed = [...output.matchAll(/^( *)not ok .*\n(?:\1 {2}---\n[^]*?\n\1 {2}\.\.\.\n)?/gm)]
    .filter(([report]) => !report.includes("'subtestsFailed'"))
    .map((match) => suitesAround(output.slice(0, match.index), match[1] ?? "") + match[0]);
  if (failed.length > 0) return failed.join("");
  return output.length > 20_000 ? `…${output.slice(-20_000)}` : output;
}

/** The lines that open the suites which a test of this indent is in, the outermost first. */
function suitesAround(before: string, indent: string): string {
  let lines = "";
  for (let depth = 0; depth < indent.length; depth += 4) {
    const opening = `${" ".repeat(depth)}# Subtest: `;
    const start = `\n${before}`.lastIndexOf(`\n${opening}`);
    if (start >= 0) lines += before.slice(start).split("\n", 1)[0] + "\n";
  }
  return lines;
}

/** How many tests a runner says passed and failed. */
export function readCount(output: string): Count {
  const node = (name: string) =>
    Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(output)?.[1] ?? 0);
  // deno counts a file's tests, and the steps within them, in one line
  const deno = /(\d+) passed(?: \((\d+) steps?\))? \| (\d+) failed/.exec(output);
  return {
    passed: node("pass") + Number(deno?.[1] ?? 0) + Number(deno?.[2] ?? 0),
    failed: node("fail") + node("cancelled") + Number(deno?.[3] ?? 0),
  };
}

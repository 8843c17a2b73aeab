/** The table of guards in docs/guarantees.md: written from a run of the controls, and compared with one. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../stack/root.ts";
import type { Control } from "./controls.ts";

const PAGE = join(ROOT, "docs", "guarantees.md");
const BEGIN = "<!-- guards: written by scripts/prove/main.ts --controls --write -->";
const END = "<!-- end of guards -->";
/** Tests that take a guard away themselves; the check that runs them shows that they do. */
const FOLDERS = ["scripts/races"];

/** Writes the table. Answers why not, or null. */
export function writeTable(controls: Control[]): string | null {
  const page = readFileSync(PAGE, "utf8");
  const parts = split(page);
  if (!parts) return `${PAGE} has no place for the table of guards`;
  writeFileSync(PAGE, `${parts.before}${tableOf(controls)}${parts.after}`);
  return controls.some(({ caught }) => caught === null) ? "not every guard was caught" : null;
}

/** Whether the page says what the run says: null, or the difference. */
export function compareTable(controls: Control[]): string | null {
  const parts = split(readFileSync(PAGE, "utf8"));
  const table = tableOf(controls);
  if (parts?.table === table) return null;
  const said = new Set(parts?.table.split("\n"));
  const missing = table.split("\n").filter((line) => !said.has(line));
  return [
    "docs/guarantees.md does not say what the run says; --controls --write writes it. Missing:",
    ...missing,
  ].join("\n");
}

function split(page: string): { before: string; table: string; after: string } | null {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) return null;
  const from = begin + BEGIN.length;
  return { before: page.slice(0, from), table: page.slice(from, end), after: page.slice(end) };
}

function tableOf(controls: Control[]): string {
  const rows = [
    ["what holds", "the guard", "what turns red without it"],
    ...controls.map(({ promise, guard, caught }) => [promise, guard, caught ?? "**nothing**"]),
    ...raceControls().map(({ title, file }) => [title, "named by the test", `\`${file}\``]),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0))
  );
  const line = (row: string[]) =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [
    "",
    "",
    line(head),
    line(widths.map((width) => "-".repeat(width))),
    ...body.map(line),
    "",
    "",
  ]
    .join("\n");
}

/** The tests named "control: …": each shows the damage that its guard prevents. */
function raceControls(): { title: string; file: string }[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder)).filter((name) => name.endsWith("_test.ts")).sort().flatMap(
      (name) => {
        const text = readFileSync(join(ROOT, folder, name), "utf8");
        const titles = [...text.matchAll(/test\(\s*"control: ([^"]+)"/g)];
        return titles.map(([, title = ""]) => ({
          title,
          file: `${folder.replace("scripts/", "")}/${name}`,
        }));
      },
    )
  );
}

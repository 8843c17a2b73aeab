/** The Supabase CLI's own diff between two databases. Needs no Docker. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { childEnvironment } from "../stack/environment.ts";
import { ROOT } from "../stack/root.ts";

/**
 * The SQL that turns `from` into `to`; empty when they agree.
 *
 * @throws Error when the CLI fails, or warns: it exits 0 for what it can not carry (casts, extended
 * statistics), so a warning means that the answer is not the whole of it
 */
export function diffDatabases(from: string, to: string): string {
  const folder = mkdtempSync(join(tmpdir(), "payonce-diff-"));
  const output = join(folder, "diff.sql");
  try {
    const run = spawnSync(
      join(ROOT, "node_modules", ".bin", "supabase"),
      ["db", "diff", "--from", from, "--to", to, "--output", output],
      { cwd: ROOT, env: childEnvironment({}), encoding: "utf8" },
    );
    if (run.error) throw run.error;
    const said = `${run.stdout}${run.stderr}`;
    if (run.status !== 0 || /\b(warn(ing)?|unsupported|skipp(ed|ing))\b/i.test(said)) {
      throw new Error(`supabase db diff, exit code ${run.status}:\n${said}`);
    }
    return readFileSync(output, "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

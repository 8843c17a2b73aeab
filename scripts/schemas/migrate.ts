import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../stack/database.ts";
import { CLI_ENVIRONMENT } from "./diff.ts";

/**
 * Applies supabase/migrations with the Supabase CLI, as `supabase db push` does to a project.
 *
 * @throws Error with what the CLI printed
 */
export function migrate(url: string): void {
  const run = spawnSync(
    join(ROOT, "node_modules", ".bin", "supabase"),
    ["migration", "up", "--yes", `--remote=${url}`],
    { cwd: ROOT, env: CLI_ENVIRONMENT, encoding: "utf8" },
  );
  if (run.error) throw run.error;
  if (run.status !== 0) {
    throw new Error(`supabase migration up, exit code ${run.status}:\n${run.stdout}${run.stderr}`);
  }
}

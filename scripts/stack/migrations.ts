/** Brings a database to the state of supabase/: migrations by Supabase's own CLI, then the demo data once. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { childEnvironment } from "./environment.ts";

const run = promisify(execFile);

export interface MigrationTarget {
  root: string;
  databaseUrl: string;
  /** Remembers that the demo data is loaded; none for a database that is thrown away. */
  dataFolder?: string;
}

/** The database holds what another version of the migrations made. */
export class MigrationsDiffer extends Error {}

/** Applies what is not applied yet. Answers whether the demo data was loaded. */
export async function bringUpToDate(target: MigrationTarget): Promise<{ seeded: boolean }> {
  const { root, databaseUrl, dataFolder } = target;
  const files = readMigrations(root);
  const applied = await appliedMigrations(databaseUrl);
  const changed = Object.keys(applied).filter((version) => {
    return !sameStatements(applied[version] ?? [], files[version] ?? "");
  });
  if (changed.length > 0) {
    throw new MigrationsDiffer(
      `supabase/migrations has changed since this database was made (${changed.join(", ")}). ` +
        "Start again with --reset to make it anew; its data is lost.",
    );
  }
  if (Object.keys(files).some((version) => !(version in applied))) {
    await applyMigrations(root, databaseUrl);
  }
  const marker = dataFolder && join(dataFolder, "seeded");
  if (marker && existsSync(marker)) return { seeded: false };
  await seed(target);
  if (marker) writeFileSync(marker, "");
  return { seeded: true };
}

/** Applies supabase/migrations with the CLI, as `supabase db push` would to a project. */
export async function applyMigrations(root: string, databaseUrl: string): Promise<void> {
  const cli = join(root, "node_modules", ".bin", "supabase");
  try {
    await run(cli, ["migration", "up", "--yes", `--remote=${databaseUrl}`], {
      cwd: root,
      env: childEnvironment({}),
    });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`supabase migration up failed:\n${stdout}${stderr}`);
  }
}

/** The text of each migration by its version. */
function readMigrations(root: string): Record<string, string> {
  const folder = join(root, "supabase", "migrations");
  const names = readdirSync(folder).filter((name) => name.endsWith(".sql")).sort();
  if (names.length === 0) throw new Error("supabase/migrations is empty");
  return Object.fromEntries(names.map((name) => {
    return [name.split("_")[0] ?? name, readFileSync(join(folder, name), "utf8")];
  }));
}

/** What the CLI remembers of each migration it applied. */
async function appliedMigrations(databaseUrl: string): Promise<Record<string, string[]>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string; statements: string[] }>(
      "select version, statements from supabase_migrations.schema_migrations",
    );
    return Object.fromEntries(rows.map(({ version, statements }) => [version, statements]));
  } catch (error) {
    // 42P01: a new database, to which nothing was ever applied.
    if (error instanceof pg.DatabaseError && error.code === "42P01") return {};
    throw error;
  } finally {
    await client.end();
  }
}

/** Whether a file is these statements, in this order, and nothing between them. */
function sameStatements(statements: string[], file: string): boolean {
  let end = 0;
  for (const statement of statements) {
    const start = file.indexOf(statement, end);
    if (start < 0 || /[^\s;]/.test(file.slice(end, start))) return false;
    end = start + statement.length;
  }
  return !/[^\s;]/.test(file.slice(end));
}

async function seed({ root, databaseUrl }: MigrationTarget): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(readFileSync(join(root, "supabase", "seed.sql"), "utf8"));
  } finally {
    await client.end();
  }
}

/** Brings a database to the state of supabase/: migrations by Supabase's own CLI, then the demo data once. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { z } from "zod";
import { childEnvironment } from "./environment.ts";

const run = promisify(execFile);

/** What a data folder remembers of the migrations its database was made with. */
const applied = z.object({ migrations: z.record(z.string(), z.string()), seeded: z.boolean() });
type Applied = z.infer<typeof applied>;

export interface MigrationTarget {
  root: string;
  databaseUrl: string;
  /** Keeps what was applied; none for a database that is thrown away. */
  dataFolder?: string;
}

/** The database holds what another version of the migrations made. */
export class MigrationsDiffer extends Error {}

/** Applies what is not applied yet. Answers whether the database was new. */
export async function bringUpToDate(target: MigrationTarget): Promise<{ seeded: boolean }> {
  const files = hashMigrations(target.root);
  const known = readApplied(target.dataFolder);
  const changed = Object.keys(known.migrations).filter((name) =>
    known.migrations[name] !== files[name]
  );
  if (changed.length > 0) {
    throw new MigrationsDiffer(
      `This database was made with another ${changed.join(", ")}. ` +
        "Start again with --reset to make it anew; its data is lost.",
    );
  }
  if (Object.keys(files).some((name) => !(name in known.migrations))) {
    await applyMigrations(target.root, target.databaseUrl);
  }
  if (!known.seeded) await seed(target);
  writeApplied(target.dataFolder, { migrations: files, seeded: true });
  return { seeded: !known.seeded };
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

/** Names of the migrations in supabase/migrations and the hash of each. */
function hashMigrations(root: string): Record<string, string> {
  const folder = join(root, "supabase", "migrations");
  const names = readdirSync(folder).filter((name) => name.endsWith(".sql")).sort();
  if (names.length === 0) throw new Error("supabase/migrations is empty");
  return Object.fromEntries(names.map((name) => {
    return [name, createHash("sha256").update(readFileSync(join(folder, name))).digest("hex")];
  }));
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

function readApplied(dataFolder: string | undefined): Applied {
  const file = dataFolder && join(dataFolder, "applied.json");
  if (!file || !existsSync(file)) return { migrations: {}, seeded: false };
  return applied.parse(JSON.parse(readFileSync(file, "utf8")));
}

function writeApplied(dataFolder: string | undefined, state: Applied): void {
  if (dataFolder) writeFileSync(join(dataFolder, "applied.json"), JSON.stringify(state, null, 2));
}

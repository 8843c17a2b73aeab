/** The source of the database, supabase/schemas: one object a file, loaded in whatever order works. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import pg from "pg";
import { ROOT } from "../stack/root.ts";

export const SCHEMAS_FOLDER = join(ROOT, "supabase", "schemas");

/** The schema files, each `schema.sql` first: they set the default privileges that the rest relies on. */
export function schemaFiles(folder = SCHEMAS_FOLDER): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => join(folder, file));
  const first = (file: string) => basename(file) === "schema.sql";
  return [...files.filter(first), ...files.filter((file) => !first(file))];
}

/**
 * Loads every file into an empty database, in rounds: what fails because something is missing yet is
 * tried again until all is there, or until a round makes no progress.
 *
 * @throws Error naming each file that could not be loaded and why
 */
export async function loadSchemas(url: string, files = schemaFiles()): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let pending = files;
    while (pending.length > 0) {
      const failed = new Map<string, string>();
      for (const file of pending) {
        const message = await load(client, file);
        if (message !== null) failed.set(file, message);
      }
      if (failed.size === pending.length) {
        throw new Error([...failed].map(([file, message]) => `${file}: ${message}`).join("\n"));
      }
      pending = [...failed.keys()];
    }
  } finally {
    await client.end();
  }
}

/** Runs one file as one transaction; answers why it failed, or null. */
async function load(client: pg.Client, file: string): Promise<string | null> {
  try {
    await client.query(readFileSync(file, "utf8"));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

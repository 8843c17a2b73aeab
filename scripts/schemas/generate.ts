/**
 * Writes the `_init` migration anew from supabase/schemas. Until the first release there is one,
 * regenerated at will; after it, save the printed difference as a migration of its own.
 *
 *   npx tsx scripts/schemas/generate.ts
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createScratch } from "../stack/database.ts";
import { ROOT } from "../stack/root.ts";
import { diffDatabases } from "./diff.ts";
import { loadSchemas } from "./load.ts";
import { withServer } from "./server.ts";

export const INIT_MIGRATION = join(ROOT, "supabase", "migrations", "20261121000001_init.sql");

await withServer(async (port) => {
  const empty = await createScratch(port, "schemas_empty");
  const declared = await createScratch(port, "schemas_declared");
  await loadSchemas(declared);
  const sql = diffDatabases(empty, declared);
  writeFileSync(
    INIT_MIGRATION,
    `-- Generated from supabase/schemas by scripts/schemas/generate.ts. Edit there.\n${sql}`,
  );
  console.log(`${INIT_MIGRATION}: ${sql.split("\n").length} lines`);
});

/**
 * Whether supabase/schemas and supabase/migrations say the same. Prints the difference, which is the
 * migration that is missing, and fails.
 *
 *   npx tsx scripts/schemas/check.ts
 */
import { createScratch } from "../stack/database.ts";
import { applyMigrations } from "../stack/migrations.ts";
import { ROOT } from "../stack/root.ts";
import { diffDatabases } from "./diff.ts";
import { loadSchemas } from "./load.ts";
import { withServer } from "./server.ts";

const difference = await withServer(async (port) => {
  const migrated = await createScratch(port, "schemas_migrated");
  const declared = await createScratch(port, "schemas_declared");
  await applyMigrations(ROOT, migrated);
  await loadSchemas(declared);
  return diffDatabases(migrated, declared);
});

if (difference.trim() === "") {
  console.log("schemas and migrations agree");
} else {
  console.log(difference);
  console.error(
    "supabase/migrations lacks what stands above. Before the first release run " +
      "npx tsx scripts/schemas/generate.ts; after it, save the above as a migration: docs/deploying.md",
  );
  process.exitCode = 1;
}

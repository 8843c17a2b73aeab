/**
 * The database of the local stack: embedded PostgreSQL 17 laid out as hosted Supabase.
 *
 * As a program it starts one and keeps it running, in the foreground:
 *   npx tsx scripts/stack/database.ts --port 54322 [--data .stack/dev]
 */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startCluster } from "./database/cluster.ts";
import type { DatabaseOptions, RunningDatabase } from "./database/cluster.ts";
import { prepareCluster } from "./database/platform.ts";
import { ROOT } from "./root.ts";
import { databaseUrl, settingsFor } from "./settings.ts";

export { ROOT } from "./root.ts";
export { removeCluster } from "./database/cluster.ts";
export type { DatabaseOptions, RunningDatabase } from "./database/cluster.ts";
export { asSuperuser, createScratch, dropScratch, preparePlatform } from "./database/platform.ts";
export type { ScratchOptions } from "./database/platform.ts";

/** Starts the server of a data folder; a new one gets the platform's template and main database. */
export async function startDatabase(options: DatabaseOptions): Promise<RunningDatabase> {
  const database = await startCluster(options);
  try {
    await prepareCluster(options.port);
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function main(): Promise<void> {
  const dev = settingsFor("dev", ROOT);
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: String(dev.ports.database) },
      data: { type: "string", default: dev.dataFolder },
    },
  });
  const options = { port: Number(values.port), dataFolder: resolve(values.data) };
  let stopping = false;
  let current: RunningDatabase | undefined;
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      stopping = true;
      void current?.stop();
    });
  }
  while (!stopping) {
    current = await startDatabase(options);
    console.log(`database ready: ${databaseUrl(options.port, "postgres")}`);
    await current.ended;
  }
}

if (process.argv[1] && fileURLToPath(import.meta.url) === resolve(process.argv[1])) await main();

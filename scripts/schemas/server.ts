import { join } from "node:path";
import { removeCluster, startDatabase } from "../stack/database.ts";
import { ROOT } from "../stack/root.ts";

/** Beside the ports of the running stack and of its tests. */
const OWN_PORT = 64_399;

/**
 * Runs `work` against a database server laid out as the platform: the one PAYONCE_DATABASE_PORT
 * names, else one of its own that is gone afterwards.
 */
export async function withServer<Result>(work: (port: number) => Promise<Result>): Promise<Result> {
  const given = process.env.PAYONCE_DATABASE_PORT;
  if (given) return await work(Number(given));
  const dataFolder = join(ROOT, ".stack", "schemas");
  removeCluster(dataFolder);
  const database = await startDatabase({ port: OWN_PORT, dataFolder });
  try {
    return await work(OWN_PORT);
  } finally {
    await database.stop();
    removeCluster(dataFolder);
  }
}

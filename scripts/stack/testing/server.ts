/** A database server for a test: the running stack's, or one of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDatabase } from "../database.ts";

/** Beside the ports of the stack and of its tests. */
const OWN_PORT = 64_398;

export interface TestServer {
  port: number;
  stop(): Promise<void>;
}

/** The server PAYONCE_DATABASE_PORT names; without it, a new one that is gone after `stop`. */
export async function openServer(): Promise<TestServer> {
  const given = process.env.PAYONCE_DATABASE_PORT;
  if (given) return { port: Number(given), stop: () => Promise.resolve() };
  const dataFolder = mkdtempSync(join(tmpdir(), "payonce-stack-"));
  const database = await startDatabase({ port: OWN_PORT, dataFolder, durable: false });
  const stop = async () => {
    await database.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  };
  return { port: OWN_PORT, stop };
}

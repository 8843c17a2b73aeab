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

/** The own server of this process, and how many tests use it. */
let own: { users: number; starting: Promise<() => Promise<void>> } | undefined;

/** The server PAYONCE_DATABASE_PORT names; without it, a new one that is gone after the last `stop`. */
export async function openServer(): Promise<TestServer> {
  const given = process.env.PAYONCE_DATABASE_PORT;
  if (given) return { port: Number(given), stop: () => Promise.resolve() };
  own ??= { users: 0, starting: startOwn() };
  own.users++;
  const end = await own.starting;
  const stop = async () => {
    if (!own || --own.users > 0) return;
    own = undefined;
    await end();
  };
  return { port: OWN_PORT, stop };
}

async function startOwn(): Promise<() => Promise<void>> {
  const dataFolder = mkdtempSync(join(tmpdir(), "payonce-stack-"));
  const database = await startDatabase({ port: OWN_PORT, dataFolder, durable: false });
  return async () => {
    await database.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  };
}

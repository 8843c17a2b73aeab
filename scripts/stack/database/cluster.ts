/** One PostgreSQL cluster: made, started, stopped, and started again after a crash. */
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { appendFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { DATABASE_PASSWORD, HOST } from "../settings.ts";
import { accountFolder, prepareBinaries } from "./binaries.ts";
import type { Binaries, RunAs } from "./binaries.ts";
import { endLeftovers } from "./leftovers.ts";

/** The cluster's superuser, as on hosted Supabase, where `postgres` is not one. */
export const SUPERUSER = "supabase_admin";

export interface DatabaseOptions {
  port: number;
  dataFolder: string;
  /**
   * Off only where a power cut may lose everything, as in tests. What is committed is given to the system
   * in any case, so kill -9 loses nothing.
   */
  durable?: boolean;
  runAs?: RunAs;
}

/** A running server. */
export interface RunningDatabase {
  pid: number;
  port: number;
  /** Resolves when the postmaster has ended, for whatever reason. */
  ended: Promise<void>;
  /** Ends sessions and stops the server. */
  stop(): Promise<void>;
}

const ATTEMPT_PAUSE_MS = 200;
/** What may pass by itself after a crash, and how many attempts it is given. */
const PASSING: [message: RegExp, attempts: number][] = [
  [/shared memory|lock file/, 150],
  [/Address already in use/, 15],
];
const STOP_TIMEOUT_MS = 20_000;

/** Starts the server of a data folder, making the cluster first where there is none. */
export async function startCluster(options: DatabaseOptions): Promise<RunningDatabase> {
  mkdirSync(options.dataFolder, { recursive: true });
  const binaries = prepareBinaries(options.dataFolder, options.runAs);
  if (!existsSync(join(binaries.clusterFolder, "PG_VERSION"))) await init(binaries);
  // After a crash the old backends hold the shared memory for a moment; PostgreSQL refuses until they are gone.
  for (let attempt = 1;; attempt++) {
    await endLeftovers(binaries.clusterFolder);
    const outcome = await launch(binaries, options);
    if (typeof outcome !== "string") return outcome;
    const attempts = PASSING.find(([message]) => message.test(outcome))?.[1] ?? 1;
    if (attempt >= attempts) {
      throw new Error(`PostgreSQL did not start:\n${outcome}`);
    }
    await pause(ATTEMPT_PAUSE_MS);
  }
}

/** Removes everything a data folder's cluster has, wherever it is kept. */
export function removeCluster(dataFolder: string): void {
  rmSync(join(dataFolder, "cluster"), { recursive: true, force: true });
  rmSync(accountFolder(dataFolder), { recursive: true, force: true });
}

async function init(binaries: Binaries): Promise<void> {
  const { clusterFolder } = binaries;
  const home = dirname(clusterFolder);
  const pwfile = join(home, ".superuser-password");
  // A half-made cluster (stopped during initdb) has no PG_VERSION to trust.
  rmSync(clusterFolder, { recursive: true, force: true });
  mkdirSync(clusterFolder, { recursive: true, mode: 0o700 });
  writeFileSync(pwfile, `${DATABASE_PASSWORD}\n`, { mode: 0o600 });
  if (binaries.runAs === "account") {
    const { uid, gid } = statSync(home);
    for (const path of [clusterFolder, pwfile]) chownSync(path, uid, gid);
  }
  const args = ["--pgdata", clusterFolder, "--username", SUPERUSER, "--pwfile", pwfile];
  args.push("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync");
  const child = binaries.run("initdb", args, { stdio: ["ignore", "pipe", "pipe"], env: plain() });
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => output += chunk);
  child.stderr?.on("data", (chunk: Buffer) => output += chunk);
  const [code] = await once(child, "close");
  rmSync(pwfile, { force: true });
  if (code !== 0) throw new Error(`initdb failed:\n${output}`);
}

/** Starts the postmaster and waits until it answers: the server, or what it wrote before it gave up. */
async function launch(
  binaries: Binaries,
  options: DatabaseOptions,
): Promise<RunningDatabase | string> {
  const logFile = join(options.dataFolder, "database.log");
  appendFileSync(logFile, "");
  const logStart = statSync(logFile).size;
  const log = openSync(logFile, "a");
  const args = ["-D", binaries.clusterFolder, ...configuration(options)];
  // A process group of its own: Ctrl-C reaches the supervisor, which stops the database last.
  const child = binaries.run("postgres", args, {
    stdio: ["ignore", log, log],
    detached: true,
    env: plain(),
  });
  closeSync(log);
  let running = true;
  const ended = once(child, "exit").then(() => void (running = false));
  while (running) {
    if (await answers(options.port, binaries.clusterFolder)) {
      return server(child.pid ?? 0, options.port, ended);
    }
    await Promise.race([pause(50), ended]);
  }
  return readFileSync(logFile, "utf8").slice(logStart);
}

function server(pid: number, port: number, ended: Promise<void>): RunningDatabase {
  const stop = async () => {
    signal(pid, "SIGINT");
    const timer = new AbortController();
    const late = pause(STOP_TIMEOUT_MS, "late", { signal: timer.signal }).catch(() => "ended");
    if (await Promise.race([ended, late]) === "late") signal(pid, "SIGQUIT");
    timer.abort();
    await ended;
  };
  return { pid, port, ended, stop };
}

function configuration(options: DatabaseOptions): string[] {
  const durable = options.durable ?? true;
  const settings: Record<string, string | number> = {
    port: options.port,
    listen_addresses: HOST,
    // No socket: its path may be too long or in a folder the server can't write.
    unix_socket_directories: "",
    timezone: "UTC",
    log_timezone: "UTC",
    max_connections: 200,
    // As hosted Supabase has it.
    wal_level: "logical",
    fsync: durable ? "on" : "off",
    // Tests roll back what they write: counted meanwhile, a table would be planned for as empty.
    autovacuum: durable ? "on" : "off",
    log_checkpoints: "off",
    log_min_messages: "warning",
    log_line_prefix: "%m [%p] ",
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Whether the server of this cluster answers: another one may hold the port. */
async function answers(port: number, clusterFolder: string): Promise<boolean> {
  const client = new pg.Client({
    host: HOST,
    port,
    user: SUPERUSER,
    password: DATABASE_PASSWORD,
    database: "template1",
    connectionTimeoutMillis: 2000,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>(
      "select current_setting('data_directory') as folder",
    );
    return rows[0]?.folder === clusterFolder;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** PostgreSQL must not pick up the machine's PG* settings or locale. */
function plain(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" };
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Already gone.
  }
}

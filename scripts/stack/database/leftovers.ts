/** Processes of a cluster that outlived the stack which started them. */
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const PATIENCE_MS = 10_000;

/**
 * Ends whatever still works in a cluster's folder: a postmaster whose supervisor was killed is asked to
 * stop, backends that outlived their postmaster are ended, and a pid file that names a stranger goes.
 */
export async function endLeftovers(clusterFolder: string): Promise<void> {
  const pidFile = join(clusterFolder, "postmaster.pid");
  if (!existsSync(pidFile)) return;
  const postmaster = Number(readFileSync(pidFile, "utf8").split("\n")[0]);
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const left = processesIn(clusterFolder);
    if (left.length === 0) break;
    const late = Date.now() > deadline;
    for (const pid of left) {
      // Without their postmaster, backends have nobody to report to: SIGQUIT ends them where they are.
      const name = late ? "SIGKILL" : pid === postmaster ? "SIGINT" : "SIGQUIT";
      if (pid === postmaster || !left.includes(postmaster) || late) tryKill(pid, name);
    }
    await pause(100);
  }
  // On a machine without /proc PostgreSQL itself judges the file.
  if (existsSync("/proc/self/cwd")) rmSync(pidFile, { force: true });
}

/** Process ids whose working folder is the cluster: PostgreSQL's processes all change into it. */
function processesIn(clusterFolder: string): number[] {
  if (!existsSync("/proc/self/cwd")) return [];
  const folder = realpathSync(clusterFolder);
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === folder;
    } catch {
      return false;
    }
  });
}

function tryKill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone between the look and the signal.
  }
}

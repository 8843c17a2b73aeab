/** The whole stack: prepared, started part by part, stopped together. */
import { execFile } from "node:child_process";
import { connect } from "node:net";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { removeCluster } from "../database.ts";
import { childEnvironment, givenEnvironment } from "../environment.ts";
import { loadSigningKeys } from "../gateway/keys.ts";
import { bringUpToDate } from "../migrations.ts";
import { HOST, settingsFor, webEnvironment } from "../settings.ts";
import type { Profile, Settings } from "../settings.ts";
import { describeParts, PART_NAMES } from "./parts.ts";
import type { PartName } from "./parts.ts";
import { ProcessRegister } from "./register.ts";
import { Supervisor } from "./supervisor.ts";

const run = promisify(execFile);

export interface StackOptions {
  root: string;
  profile: Profile;
  /** The parts to run; all of them unless told otherwise. */
  only?: PartName[];
  /** Throws the profile's data away first. */
  reset?: boolean;
  /** Ends the start, and stops what is running already. */
  signal?: AbortSignal;
  tell(part: string, line: string): void;
}

export interface Stack {
  settings: Settings;
  stop(): Promise<void>;
}

/** Starts the stack; resolves when every part works. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { root, tell } = options;
  const settings = settingsFor(options.profile, root);
  const wanted = PART_NAMES.filter((name) => options.only?.includes(name) ?? true);
  const register = await ProcessRegister.open(settings.dataFolder);
  const supervisor = new Supervisor({ tell, started: (name, pid) => register.add(name, pid) });
  let stopped: Promise<void> | undefined;
  const stop = () => stopped ??= supervisor.stop().then(() => register.close());
  options.signal?.addEventListener("abort", () => void stop());
  try {
    if (options.reset) clear(settings.dataFolder);
    await refuseTakenPorts(settings, wanted);
    const given = givenEnvironment(root);
    const { jwks } = await loadSigningKeys(settings.dataFolder);
    const parts = describeParts({ root, settings, given, jwks: JSON.stringify(jwks), tell });
    const prepare: Partial<Record<PartName, () => Promise<void>>> = {
      functions: () => fetchDependencies(root),
      web: () => settings.profile === "dev" ? Promise.resolve() : buildWeb(root, settings),
    };
    const begin = async (name: PartName) => {
      await prepare[name]?.();
      await supervisor.keep(parts[name]);
    };
    // What needs no database starts beside it.
    const database = wanted.includes("database") ? begin("database") : Promise.resolve();
    const migrated = database.then(async () => {
      if (!wanted.includes("database") || stopped) return;
      const { seeded } = await bringUpToDate({ ...settings, root });
      tell("database", seeded ? "migrations applied, demo data loaded" : "migrations are applied");
    });
    const all = (names: PartName[]) =>
      Promise.all(wanted.filter((name) => names.includes(name)).map(begin));
    await Promise.all([
      all(["functions", "simulator", "web"]),
      migrated.then(() => all(["gateway"])),
    ]);
    // It calls the others at once.
    await all(["scheduler"]);
    return { settings, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Clears a profile's folder but for the register of its processes. */
function clear(dataFolder: string): void {
  removeCluster(dataFolder);
  if (!existsSync(dataFolder)) return;
  for (const name of readdirSync(dataFolder)) {
    if (name !== "processes.json") rmSync(join(dataFolder, name), { recursive: true, force: true });
  }
}

async function refuseTakenPorts(settings: Settings, wanted: PartName[]): Promise<void> {
  for (const [name, port] of Object.entries(settings.ports)) {
    // What an earlier stack of ours left is ended by now, so whoever listens is a stranger.
    if (!wanted.some((part) => part === name)) continue;
    if (await isTaken(port)) throw new Error(`Port ${port} (${name}) is in use by something else.`);
  }
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
    socket.once("connect", () => socket.destroy());
  });
}

async function fetchDependencies(root: string): Promise<void> {
  const deno = join(root, "node_modules", ".bin", "deno");
  const folder = join(root, "supabase");
  await run(deno, ["install", "--frozen"], { cwd: folder, env: childEnvironment({}) });
}

async function buildWeb(root: string, settings: Settings): Promise<void> {
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const out = join(settings.dataFolder, "web");
  await run(process.execPath, [vite, "build", "--outDir", out, "--emptyOutDir"], {
    cwd: join(root, "web"),
    env: childEnvironment(webEnvironment(settings, {})),
  });
}

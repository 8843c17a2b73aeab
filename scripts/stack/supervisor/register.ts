/** The processes of a profile, written down so that a later start can end what a killed one left. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { processBirth, signalGroup } from "./processes.ts";

const entry = z.object({ pid: z.number().int(), birth: z.string() });
const contents = z.object({ supervisor: entry, children: z.record(z.string(), entry) });
type Contents = z.infer<typeof contents>;

/** Knows which processes belong to a profile. */
export class ProcessRegister {
  readonly #file: string;
  readonly #contents: Contents;

  private constructor(file: string) {
    this.#file = file;
    this.#contents = {
      supervisor: { pid: process.pid, birth: processBirth(process.pid) ?? "" },
      children: {},
    };
  }

  /** Takes the profile over: ends a dead supervisor's processes, refuses to work beside a living one. */
  static async open(dataFolder: string): Promise<ProcessRegister> {
    mkdirSync(dataFolder, { recursive: true });
    const file = join(dataFolder, "processes.json");
    const left = read(file);
    if (left && alive(left.supervisor)) {
      throw new Error(`This stack is running already, as process ${left.supervisor.pid}.`);
    }
    const children = Object.values(left?.children ?? {}).filter(alive);
    for (const { pid } of children) signalGroup(pid, "SIGTERM");
    for (let waited = 0; children.some(alive) && waited < 5_000; waited += 100) await pause(100);
    for (const { pid } of children.filter(alive)) signalGroup(pid, "SIGKILL");
    const register = new ProcessRegister(file);
    register.#write();
    return register;
  }

  add(name: string, pid: number): void {
    const birth = processBirth(pid);
    if (birth !== undefined) this.#contents.children[name] = { pid, birth };
    this.#write();
  }

  close(): void {
    rmSync(this.#file, { force: true });
  }

  #write(): void {
    writeFileSync(this.#file, JSON.stringify(this.#contents));
  }
}

/** The process ids of a running profile's parts; tests end them to see them come back. */
export function registeredChildren(dataFolder: string): Record<string, number> {
  const children = read(join(dataFolder, "processes.json"))?.children ?? {};
  return Object.fromEntries(Object.entries(children).map(([name, { pid }]) => [name, pid]));
}

function read(file: string): Contents | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return contents.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // Cut short by a crash of the machine: then nothing it names is running either.
    return undefined;
  }
}

function alive({ pid, birth }: { pid: number; birth: string }): boolean {
  return processBirth(pid) === birth;
}

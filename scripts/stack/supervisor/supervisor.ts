/** Keeps parts running: starts each, waits until it works, starts it again when it ends. */
import { setTimeout as pause } from "node:timers/promises";

/** Something that runs and can be stopped. */
export interface Running {
  pid: number;
  ended: Promise<unknown>;
  stop(): Promise<void>;
}

export interface Part {
  name: string;
  /** What the others lean on is stopped after them. */
  stopLast?: boolean;
  start(): Promise<Running>;
  /** Whether it does its work yet. */
  ready(): Promise<boolean>;
}

export interface SupervisorEvents {
  tell(part: string, line: string): void;
  started(part: string, pid: number): void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** A part that worked this long has earned a quick restart. */
const STEADY_MS = 10_000;
const READY_TIMEOUT_MS = 90_000;

interface Kept {
  part: Part;
  running: Running | undefined;
  loop: Promise<void>;
}

/** A set of parts, kept running until stopped. */
export class Supervisor {
  readonly #events: SupervisorEvents;
  readonly #kept: Kept[] = [];
  #stopping = false;

  constructor(events: SupervisorEvents) {
    this.#events = events;
  }

  /** Starts a part and keeps it running. Resolves when it works. */
  async keep(part: Part): Promise<void> {
    if (this.#stopping) return;
    const kept: Kept = { part, running: undefined, loop: Promise.resolve() };
    this.#kept.push(kept);
    kept.loop = this.#loop(part, (running) => kept.running = running);
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (!await part.ready().catch(() => false)) {
      if (this.#stopping) return;
      if (Date.now() > deadline) throw new Error(`${part.name} did not become ready`);
      await pause(50);
    }
    this.#events.tell(part.name, "ready");
  }

  /** Stops everything: first what leans on others. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const last of [false, true]) {
      const group = this.#kept.filter(({ part }) => (part.stopLast ?? false) === last);
      await Promise.all(group.map(async (kept) => {
        await kept.running?.stop();
        await kept.loop;
      }));
    }
  }

  async #loop(part: Part, set: (running: Running | undefined) => void): Promise<void> {
    let wait = FIRST_PAUSE_MS;
    while (!this.#stopping) {
      const began = Date.now();
      let how: unknown;
      try {
        const running = await part.start();
        set(running);
        this.#events.started(part.name, running.pid);
        // Stopped while it was starting: nobody else will.
        if (this.#stopping) await running.stop();
        how = await running.ended;
      } catch (error) {
        how = error instanceof Error ? error.message : error;
      }
      set(undefined);
      if (this.#stopping) return;
      wait = Date.now() - began > STEADY_MS ? FIRST_PAUSE_MS : Math.min(wait * 2, LONGEST_PAUSE_MS);
      this.#events.tell(part.name, `ended (${how ?? "gone"}), starting again`);
      await pause(wait);
    }
  }
}

/** A connection that comes back: what was under way when it broke is delivered again, as a gateway would. */
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import type { Death } from "./orders.ts";

const PATIENCE_MS = 30_000;
/** No pause needed between attempts that fail on purpose; these fail because another holds a lock. */
const RETRY_PAUSE_MS = 20;
const MOST_ATTEMPTS = 60;

/** The faults after which a gateway is asked to deliver again, and those of a broken connection. */
const PASSING = /^(55P03|40P01|40001|57014|53...|57P0.|08...)$/;
/** The error that a transaction dies of, by whether it passes. */
export const DEATHS = { passing: "40001", lasting: "XX000" } as const;

/** One connection to a database of the prover. */
export class Session {
  readonly #url: string;
  #client: pg.Client | undefined;
  #pid = 0;
  /** How often something was tried again. */
  retries = 0;

  constructor(url: string) {
    this.#url = url;
  }

  /** Rows of one statement, which is tried again until the database has answered. */
  async rows<Row extends pg.QueryResultRow>(
    sql: string,
    values: unknown[] = [],
    death?: Death,
  ): Promise<Row[]> {
    for (let attempt = 1;; attempt++) {
      try {
        const dying = attempt === 1 ? death : undefined;
        return await this.#once<Row>(sql, values, dying);
      } catch (error) {
        if (!mayPass(error) || attempt === MOST_ATTEMPTS) throw error;
        this.retries += 1;
        if (this.#client && isBroken(error)) await this.end();
        if (!death || attempt > 1) await pause(RETRY_PAUSE_MS);
      }
    }
  }

  /** The one value of a statement. */
  async value<Value>(sql: string, values: unknown[] = [], death?: Death): Promise<Value> {
    const [row] = await this.rows<Record<string, Value>>(sql, values, death);
    const [value] = Object.values(row ?? {});
    if (value === undefined) throw new Error(`no row: ${sql}`);
    return value;
  }

  async end(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {});
  }

  async #once<Row extends pg.QueryResultRow>(
    sql: string,
    values: unknown[],
    death: Death | undefined,
  ): Promise<Row[]> {
    const client = this.#client ?? await this.#connect();
    if (!death) return (await client.query<Row>(sql, values)).rows;
    if (death.how === "cancel" || death.how === "terminate") {
      const [answer] = await Promise.allSettled([
        client.query<Row>(sql, values),
        this.#strike(death),
      ]);
      if (answer.status === "rejected") throw answer.reason;
      return answer.value.rows;
    }
    await client.query("select setval('pg_temp.prove_writes', 1, false), prove.die($1, $2)", [
      death.at,
      DEATHS[death.how],
    ]);
    try {
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.query("select prove.die(null, null)");
    }
  }

  /** Ends this session's statement, or the session, from outside, at a moment nobody chose. */
  async #strike({ how, at }: Death): Promise<void> {
    const other = new pg.Client({ connectionString: this.#url });
    other.on("error", () => {});
    try {
      await other.connect();
      await pause(at / 4);
      await other.query(`select pg_${how}_backend($1)`, [this.#pid]);
    } finally {
      await other.end().catch(() => {});
    }
  }

  async #connect(): Promise<pg.Client> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const client = new pg.Client({ connectionString: this.#url });
      client.on("error", () => {});
      try {
        await client.connect();
        await client.query("create temp sequence prove_writes");
        const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
        this.#pid = rows[0]?.pid ?? 0;
        this.#client = client;
        return client;
      } catch (error) {
        await client.end().catch(() => {});
        if (Date.now() > deadline) throw error;
        await pause(100);
      }
    }
  }
}

/** Whether a gateway would deliver again: a passing fault, our own planned one, a connection that broke. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return isBroken(error);
  return PASSING.test(error.code ?? "") || error.message === "prove.died";
}

function isBroken(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(57P0|08)/.test(error.code ?? "");
  return error instanceof Error &&
    /terminated|ECONNRESET|ECONNREFUSED|EPIPE|not queryable|timeout/i.test(error.message);
}

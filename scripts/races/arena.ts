/**
 * A database of its own for one race: real concurrent connections, held at a gate until all of them
 * stand where the race is decided. Nothing depends on timing.
 *
 * PAYONCE_TEST_DATABASE_URL names a database built from the migrations, as its owner; it is copied and
 * never changed.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";

/** The pgTAP tests' own helpers (schema `tests`): one definition of a sale, a delivery, sound books. */
const SETUP = new URL("../../supabase/tests/_setup.psql", import.meta.url);

/** Every participant waits for this advisory lock at the gate. */
const GATE = 4_711;
const PATIENCE_MS = 20_000;

/** What a copy has more than the source. The gate stops only sessions that ask for it. */
const PREPARE = `
  create schema races;
  create function races.stop() returns trigger language plpgsql as $$
  begin
    if current_setting('races.stop', true) = 'on' then
      perform pg_advisory_xact_lock_shared(${GATE});
    end if;
    return null;
  end;
  $$;
`;

/** Locks may be waited for as long as the gate is shut: how short a wait is in earnest is tested by itself. */
const BE_PATIENT = `
  do $$
  declare
    f regprocedure;
  begin
    for f in
      select p.oid from pg_proc p, unnest(p.proconfig) c
      where p.pronamespace = 'public'::regnamespace and c like 'lock_timeout=%'
    loop
      execute format('alter function %s set lock_timeout = %L', f, '30s');
    end loop;
  end;
  $$;
`;

/** What became of a participant: its answer, or the SQLSTATE it failed with. */
export type Result<Answer> = { answer: Answer } | { sqlstate: string; message: string };

/** One copy of the database, and the sessions that work in it. */
export class Arena {
  readonly #name: string;
  readonly #url: string;
  readonly #sessions: pg.Client[] = [];
  /** The session that sets the stage and looks at the end. It never stops at the gate. */
  readonly control: pg.Client;

  private constructor(name: string, url: string, control: pg.Client) {
    this.#name = name;
    this.#url = url;
    this.control = control;
  }

  /** Copies the database that the environment names. Unless it is to be patient, locks are waited for as in earnest. */
  static async open(patient = true): Promise<Arena> {
    const source = process.env.PAYONCE_TEST_DATABASE_URL;
    if (!source) {
      throw new Error("PAYONCE_TEST_DATABASE_URL is not set: name a database with all migrations.");
    }
    const name = `races_${randomBytes(6).toString("hex")}`;
    await copyDatabase(source, name);
    const url = Object.assign(new URL(source), { pathname: `/${name}` }).toString();
    const control = await connect(url);
    await control.query(readFileSync(SETUP, "utf8"));
    await control.query(PREPARE);
    if (patient) await control.query(BE_PATIENT);
    return new Arena(name, url, control);
  }

  /** Opens sessions that stop at the gate, wherever one stands. */
  async participants(count: number): Promise<pg.Client[]> {
    const opened = await Promise.all(Array.from({ length: count }, () => connect(this.#url)));
    for (const session of opened) await session.query("set races.stop = 'on'");
    this.#sessions.push(...opened);
    return opened;
  }

  /** Everyone acts at the same time, each in a session of its own that is gone afterwards. */
  async atOnce<Item, Answer>(
    items: Item[],
    act: (session: pg.Client, item: Item) => Promise<Answer>,
  ): Promise<Result<Answer>[]> {
    const sessions = await Promise.all(items.map(() => connect(this.#url)));
    const acting = items.flatMap((item, index) => {
      const session = sessions[index];
      return session ? [settle(act(session, item))] : [];
    });
    const results = await Promise.all(acting);
    await Promise.all(sessions.map((session) => session.end()));
    return results;
  }

  /** Puts a gate before or after every statement that inserts into or updates a table. */
  async gate(
    event: "before insert" | "before update" | "after update",
    table: string,
  ): Promise<void> {
    await this.control.query(
      `create trigger aaa_races_gate ${event} on ${table}
       for each statement execute function races.stop()`,
    );
  }

  /**
   * Rewrites a function in this copy. The text to replace must be there, so that a guard which is renamed
   * or moved takes its negative control with it instead of leaving it to prove nothing.
   */
  async rewrite(signature: string, changes: [from: string | RegExp, to: string][]): Promise<void> {
    const [row] = await this.rows<{ source: string }>(
      "select pg_get_functiondef($1::regprocedure) as source",
      [signature],
    );
    let source = row?.source ?? "";
    for (const [from, to] of changes) {
      const changed = source.replace(from, to);
      assert.notEqual(changed, source, `${signature} does not contain ${from}`);
      source = changed;
    }
    await this.control.query(source);
  }

  /**
   * Starts everyone with the gate shut, waits until each is held (at the gate, or by a lock of somebody
   * who is), then opens it. Answers the results in the order of the participants.
   */
  async collide<Answer>(
    starts: ((session: pg.Client) => Promise<Answer>)[],
    meanwhile: () => Promise<void> = async () => {},
  ): Promise<Result<Answer>[]> {
    const sessions = await this.participants(starts.length);
    await this.control.query("select pg_advisory_lock($1)", [GATE]);
    const running: Promise<Result<Answer>>[] = [];
    const underWay = new Set<pg.Client>();
    for (const [index, start] of starts.entries()) {
      const session = sessions[index];
      assert.ok(session);
      underWay.add(session);
      running.push(settle(start(session)).finally(() => underWay.delete(session)));
      await this.#untilHeld(underWay);
    }
    await meanwhile();
    await this.control.query("select pg_advisory_unlock($1)", [GATE]);
    return await Promise.all(running);
  }

  /** How many participants stand at the gate; the others are held by a lock of one of these. */
  async atGate(): Promise<number> {
    return await this.value<number>(
      `select count(*)::integer from pg_locks
       where locktype = 'advisory' and objid = $1 and not granted and database =
         (select oid from pg_database where datname = current_database())`,
      [GATE],
    );
  }

  /** Rows of a query by the controlling session. */
  async rows<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.control.query<Row>(sql, values)).rows;
  }

  /** The one value of a query that answers one row with one column. */
  async value<Value>(sql: string, values: unknown[] = []): Promise<Value> {
    const { rows } = await this.control.query<[Value]>({ text: sql, values, rowMode: "array" });
    const [row] = rows;
    assert.ok(row, `no row: ${sql}`);
    return row[0];
  }

  /** Ends every session and drops the copy. */
  async close(): Promise<void> {
    await Promise.all([this.control, ...this.#sessions].map((session) => session.end()));
    const owner = await connect(elsewhere(this.#url));
    await owner.query(`drop database if exists ${this.#name} with (force)`);
    await owner.end();
  }

  /** Until everyone who has not finished waits for a lock. */
  async #untilHeld(underWay: Set<pg.Client>): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const held = await this.value<number>(
        `select count(*)::integer from pg_stat_activity
         where pid = any($1) and state = 'active' and wait_event_type = 'Lock'`,
        [[...underWay].map((session) => pids.get(session))],
      );
      if (held === underWay.size) return;
      assert.ok(Date.now() < deadline, `only ${held} of ${underWay.size} sessions are held`);
      await pause(5);
    }
  }
}

/** Runs a test in a copy of the database. Unless it is to be patient, locks are waited for as in earnest. */
export async function inArena(
  work: (arena: Arena) => Promise<void>,
  patient = true,
): Promise<void> {
  const arena = await Arena.open(patient);
  try {
    await work(arena);
  } finally {
    await arena.close();
  }
}

/** The answers, when nobody failed. */
export function answers<Answer>(results: Result<Answer>[]): Answer[] {
  return results.map((result) => {
    if ("sqlstate" in result) assert.fail(`${result.sqlstate} ${result.message}`);
    return result.answer;
  });
}

/** Turns a failure of the database into a result. */
export async function settle<Answer>(running: Promise<Answer>): Promise<Result<Answer>> {
  try {
    return { answer: await running };
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return { sqlstate: error.code ?? "", message: error.message };
  }
}

/** Backends by session; asked when a session opens, because a held one can't be asked. */
const pids = new WeakMap<pg.Client, number>();

async function connect(url: string): Promise<pg.Client> {
  const session = new pg.Client({ connectionString: url });
  await session.connect();
  const { rows } = await session.query<{ pid: number }>("select pg_backend_pid() as pid");
  pids.set(session, rows[0]?.pid ?? 0);
  return session;
}

/** Another database of the same server: a connection to the one itself would be in the way. */
function elsewhere(url: string): string {
  return Object.assign(new URL(url), { pathname: "/template1" }).toString();
}

/** A database can be copied only while nobody is connected to it; others may be copying it just now. */
async function copyDatabase(source: string, name: string): Promise<void> {
  const template = decodeURIComponent(new URL(source).pathname.slice(1));
  const owner = await connect(elsewhere(source));
  try {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const sql = `create database ${name} template ${owner.escapeIdentifier(template)}`;
      const result = await settle(owner.query(sql));
      if (!("sqlstate" in result)) return;
      if (result.sqlstate !== "55006" || Date.now() > deadline) throw new Error(result.message);
      await pause(100);
    }
  } finally {
    await owner.end();
  }
}

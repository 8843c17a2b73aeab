/** One API request is one transaction: role, claims and settings first, then one statement. */
import type pg from "pg";
import type { Caller } from "../caller.ts";
import type { Catalog } from "./catalog.ts";
import { fromConnection, fromDatabase, RestError } from "./errors.ts";

/** What PostgREST tells the database about a request. */
export interface RequestContext {
  caller: Caller;
  method: string;
  /** The path behind /rest/v1. */
  path: string;
  headers: Record<string, string>;
  cookies: Record<string, string>;
  schema: string;
  extraSearchPath: string[];
}

export interface Statement {
  text: string;
  values: unknown[];
}

export interface TransactionOptions {
  readOnly: boolean;
  /** SET clauses of the function that is called. */
  settings?: Record<string, string>;
  /** Prefer: tx=rollback is not allowed by default; a wrong result, though, is undone. */
  check?: (row: ResultRow) => void;
}

/** The one row every statement answers, made of text by the database. */
export interface ResultRow {
  body: string | null;
  page_total: string | null;
  total: string | null;
  response_status: string | null;
  response_headers: string | null;
}

/** Settings of a function that hold for the whole transaction, as PostgREST hoists them. */
const HOISTED = ["statement_timeout", "plan_filter.statement_cost_limit"];

/** Columns to select beside the body: what a function may have set. */
export const RESPONSE_COLUMNS = `
  current_setting('response.status', true) as response_status,
  current_setting('response.headers', true) as response_headers`;

/** Runs one statement as the caller's role. Errors come out as PostgREST's. */
export async function runTransaction(
  pool: pg.Pool,
  catalog: Catalog,
  context: RequestContext,
  statement: Statement,
  options: TransactionOptions,
): Promise<ResultRow> {
  const { role } = context.caller;
  const roleSettings = catalog.roleSettings[role] ?? {};
  const functionSettings = options.settings ?? {};
  const isolation = functionSettings.default_transaction_isolation ??
    roleSettings.default_transaction_isolation ?? "read committed";
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw fromConnection(error);
  }
  let broken: Error | undefined;
  const onError = (error: Error) => broken = error;
  client.on("error", onError);
  try {
    const mode = options.readOnly ? "read only" : "read write";
    await client.query(`begin isolation level ${isolation} ${mode}`);
    const settings = {
      ...transactionSettings(context),
      ...roleSettings,
      ...pick(functionSettings, HOISTED),
    };
    await client.query(setConfig(settings));
    const { rows } = await client.query<ResultRow>(statement.text, statement.values);
    const row = rows[0];
    if (!row) throw new RestError(500, "PGRSTX00", "The statement answered no row");
    options.check?.(row);
    await client.query("commit");
    return row;
  } catch (error) {
    // A connection whose rollback fails must not go back into the pool.
    await client.query("rollback").catch((failure: Error) => broken = failure);
    throw fromDatabase(error, role === "anon");
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

function transactionSettings(context: RequestContext): Record<string, string> {
  return {
    search_path: [context.schema, ...context.extraSearchPath].map(quoteName).join(", "),
    role: context.caller.role,
    "request.jwt.claims": JSON.stringify(context.caller.claims),
    "request.method": context.method,
    "request.path": context.path,
    "request.headers": JSON.stringify(context.headers),
    "request.cookies": JSON.stringify(context.cookies),
    "response.status": "",
    "response.headers": "",
  };
}

function setConfig(settings: Record<string, string>): Statement {
  const entries = Object.entries(settings);
  const calls = entries.map((_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, true)`);
  return { text: `select ${calls.join(", ")}`, values: entries.flat() };
}

/** An SQL identifier, quoted. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function pick(from: Record<string, string>, names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}

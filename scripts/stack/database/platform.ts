/** Databases laid out as hosted Supabase lays them out: the template, the main one, scratch copies. */
import { readFileSync } from "node:fs";
import { App } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import pg from "pg";
import { databaseUrl, HOST } from "../settings.ts";
import { DATABASE_PASSWORD } from "../settings.ts";
import { SUPERUSER } from "./cluster.ts";

/** The template every other database is a copy of. */
export const TEMPLATE = "platform";

/** Makes the template, and the main database from it, in a cluster that has none yet. */
export async function prepareCluster(port: number): Promise<void> {
  await asSuperuser(port, "template1", async (client) => {
    const { rows } = await client.query<{ ready: boolean }>(
      "select datistemplate as ready from pg_database where datname = $1",
      [TEMPLATE],
    );
    if (rows[0]?.ready) return;
    await client.query(`drop database if exists ${TEMPLATE} with (force)`);
    await client.query(`create database ${TEMPLATE} template template0`);
    await preparePlatform(port, TEMPLATE);
    await client.query("drop database if exists postgres with (force)");
    await client.query(`create database postgres template ${TEMPLATE} owner postgres`);
    // Last, because it is what says that the rest is there.
    await client.query(`alter database ${TEMPLATE} with is_template true allow_connections false`);
  });
}

/** Gives a database what a hosted Supabase Postgres has: roles, schemas, auth, default privileges. */
export async function preparePlatform(port: number, database: string): Promise<void> {
  await makeAuthTables(port, database);
  const sql = readFileSync(new URL("platform.sql", import.meta.url), "utf8");
  await asSuperuser(port, database, (client) => client.query(sql));
}

export interface ScratchOptions {
  /** The database to copy; the template of the platform unless given. Nobody may be connected to it. */
  template?: string;
  /** False: as in a project that does not expose new tables by default. */
  exposing?: boolean;
}

/**
 * Makes (or makes anew) a database for a test or a check: a copy of the platform, owned by `postgres`.
 * Answers its connection string.
 */
export async function createScratch(
  port: number,
  name: string,
  options: ScratchOptions = {},
): Promise<string> {
  const { template = TEMPLATE, exposing = true } = options;
  await asSuperuser(port, "template1", async (client) => {
    const [scratch, source] = [name, template].map((part) => client.escapeIdentifier(part));
    await client.query(`drop database if exists ${scratch} with (force)`);
    await client.query(`create database ${scratch} template ${source} owner postgres`);
  });
  if (!exposing) await asSuperuser(port, name, (client) => client.query(WITHOUT_EXPOSURE));
  return databaseUrl(port, name);
}

/** Drops a scratch database. */
export async function dropScratch(port: number, name: string): Promise<void> {
  await asSuperuser(port, "template1", async (client) => {
    await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`);
  });
}

/** Runs something as the superuser: platform work only, never the project's own objects. */
export async function asSuperuser<Result>(
  port: number,
  database: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    host: HOST,
    port,
    database,
    user: SUPERUSER,
    password: DATABASE_PASSWORD,
    // Its own role settings name schemas that a new database does not have yet.
    options: "-c client_min_messages=warning",
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The auth library makes the tables it works with; who owns them is set by platform.sql. */
async function makeAuthTables(port: number, database: string): Promise<void> {
  const connection = createPostgresConnection({
    url: databaseUrl(port, database, SUPERUSER),
    postgresOptions: { max: 1, onnotice: () => {} },
  });
  const app = new App({
    connection,
    auth: { enabled: true, jwt_secret: "unused while tables are made, but must be long" },
    db: { migrations: { enabled: false } },
  });
  try {
    await app.ensureSystemSchema();
  } finally {
    await connection.close();
  }
}

/** What the platform runs when "Default privileges for new entities" is off. */
const WITHOUT_EXPOSURE = `
  alter default privileges for role postgres in schema public
    revoke select, insert, update, delete on tables from anon, authenticated, service_role;
  alter default privileges for role postgres in schema public
    revoke usage, select on sequences from anon, authenticated, service_role;
  alter default privileges for role postgres in schema public
    revoke execute on functions from anon, authenticated, service_role;
`;

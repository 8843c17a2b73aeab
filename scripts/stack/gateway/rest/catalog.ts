/** What PostgREST calls the schema cache: functions, relations and role settings, read again on NOTIFY. */
import pg from "pg";
import { setTimeout as pause } from "node:timers/promises";

export interface FunctionArgument {
  name: string;
  type: string;
  /** json or jsonb: as the only and unnamed parameter it takes the whole body. */
  takesBody: boolean;
}

export interface ApiFunction {
  schema: string;
  name: string;
  arguments: FunctionArgument[];
  /** How many of the arguments, from the end, may be left out. */
  defaults: number;
  volatile: boolean;
  returnsSet: boolean;
  returnsComposite: boolean;
  returnsVoid: boolean;
  /** The function's own SET clauses. */
  settings: Record<string, string>;
}

export interface Relation {
  schema: string;
  name: string;
  /** Column name to type. */
  columns: Record<string, string>;
}

/** One state of the database's API. */
export interface Catalog {
  functions: ApiFunction[];
  relations: Map<string, Relation>;
  roleSettings: Record<string, Record<string, string>>;
}

const FUNCTIONS = `
  select n.nspname as schema, p.proname as name, p.pronargdefaults as defaults,
    p.provolatile = 'v' as volatile, p.proretset as "returnsSet",
    t.typtype = 'c' or coalesce(p.proargmodes::text[] && '{t,b,o}', false) as "returnsComposite",
    t.typname = 'void' as "returnsVoid", coalesce(p.proconfig, '{}') as settings,
    coalesce((
      select jsonb_agg(jsonb_build_object(
        'name', coalesce(p.proargnames[a.position], ''),
        'type', format_type(a.type, null),
        'takesBody', a.type in ('json'::regtype, 'jsonb'::regtype)
      ) order by a.position)
      from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]))
        with ordinality as a (type, position)
      where p.proargmodes is null or p.proargmodes[a.position] in ('i', 'b', 'v')
    ), '[]') as arguments
  from pg_proc as p
  join pg_namespace as n on n.oid = p.pronamespace
  join pg_type as t on t.oid = p.prorettype
  where n.nspname = any ($1) and p.prokind = 'f' and t.typname not in ('trigger', 'event_trigger')
  order by n.nspname, p.proname, p.oid`;

const RELATIONS = `
  select n.nspname as schema, c.relname as name,
    jsonb_object_agg(a.attname, format_type(a.atttypid, null) order by a.attnum) as columns
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
  join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
  group by n.nspname, c.relname`;

const ROLES = `
  select r.rolname as role, s.setconfig as settings
  from pg_db_role_setting as s
  join pg_roles as r on r.oid = s.setrole
  where r.rolname in (select m.roleid::regrole::name from pg_auth_members as m
    where m.member = session_user::regrole)
    and s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
  order by s.setdatabase`;

interface FunctionRow extends Omit<ApiFunction, "settings"> {
  settings: string[];
}

/** Reads everything the API needs to know. */
async function readCatalog(client: pg.ClientBase, schemas: string[]): Promise<Catalog> {
  const functions = await client.query<FunctionRow>(FUNCTIONS, [schemas]);
  const relations = await client.query<Relation>(RELATIONS, [schemas]);
  const roles = await client.query<{ role: string; settings: string[] }>(ROLES);
  const roleSettings: Catalog["roleSettings"] = {};
  for (const row of roles.rows) {
    roleSettings[row.role] = { ...roleSettings[row.role], ...toSettings(row.settings) };
  }
  return {
    functions: functions.rows.map((row) => ({ ...row, settings: toSettings(row.settings) })),
    relations: new Map(relations.rows.map((row) => [`${row.schema}.${row.name}`, row])),
    roleSettings,
  };
}

/** Holds the current catalog and keeps it current over restarts of the database. */
export class CatalogKeeper {
  #catalog: Catalog | undefined;
  #stopped = false;
  #client: pg.Client | undefined;
  readonly #databaseUrl: string;
  readonly #schemas: string[];

  constructor(databaseUrl: string, schemas: string[]) {
    this.#databaseUrl = databaseUrl;
    this.#schemas = schemas;
  }

  /** The newest catalog; undefined until the database has been read once. */
  get current(): Catalog | undefined {
    return this.#catalog;
  }

  /** Reads the catalog and listens for changes, for as long as it isn't stopped. */
  async keep(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#listen();
      } catch {
        // The database is not there: starting, stopping, or crashed. It will be.
        await pause(200);
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#client?.end().catch(() => {});
  }

  async #listen(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#databaseUrl, keepAlive: true });
    this.#client = client;
    const lost = new Promise<void>((resolve) => {
      client.on("error", () => resolve());
      client.on("end", () => resolve());
    });
    await client.connect();
    let reading: Promise<void> | undefined;
    let again = false;
    const read = async () => {
      do {
        again = false;
        this.#catalog = await readCatalog(client, this.#schemas);
      } while (again);
    };
    client.on("notification", () => {
      // A migration notifies once a statement: what comes while one is being read asks for one more.
      again = true;
      reading ??= read().catch(() => void client.end()).finally(() => reading = undefined);
    });
    await client.query("listen pgrst");
    reading = read().finally(() => reading = undefined);
    await reading;
    await lost;
  }
}

function toSettings(entries: string[]): Record<string, string> {
  return Object.fromEntries(entries.map((entry) => {
    const at = entry.indexOf("=");
    return [entry.slice(0, at), entry.slice(at + 1)];
  }));
}

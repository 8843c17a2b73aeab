/** The prover's own database server, and the scratch databases in it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { loadSchemas } from "../schemas/load.ts";
import { asSuperuser, createScratch, dropScratch, startDatabase } from "../stack/database.ts";
import type { RunningDatabase } from "../stack/database.ts";
import { applyMigrations } from "../stack/migrations.ts";
import { ROOT } from "../stack/root.ts";
import { portsFor } from "../stack/settings.ts";
import type { DisputeWithdraws } from "./history.ts";

/** Beside the stack's own server, which a run of all checks has going: this one is killed now and then. */
export const PORT = portsFor("test").database + 20;
const SOURCE = "prove_source";
const SUPABASE = join(ROOT, "supabase");

/** Where the database's objects are taken from: schemas, while they are being changed. */
export type From = "migrations" | "schemas";

/** A server with a source database that is copied and never changed. */
export class Stage {
  #server: RunningDatabase;
  readonly #port: number;

  private constructor(server: RunningDatabase, port: number) {
    this.#server = server;
    this.#port = port;
  }

  static async open(from: From, port = PORT): Promise<Stage> {
    const stage = new Stage(await start(port), port);
    try {
      const url = await createScratch(port, SOURCE);
      // By the superuser, as the platform does: some controls run pgTAP files.
      await asSuperuser(
        port,
        SOURCE,
        (client) => client.query("create extension if not exists pgtap with schema extensions"),
      );
      if (from === "migrations") await applyMigrations(ROOT, url);
      else await loadSource(url);
      await runFiles(url, [
        join(SUPABASE, "tests", "_setup.psql"),
        join(import.meta.dirname, "stage.sql"),
      ]);
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  /** A copy to work in: its connection string. */
  async copy(name: string, policy: DisputeWithdraws = "opened"): Promise<string> {
    const url = await createScratch(this.#port, name, { template: SOURCE });
    await withClient(
      url,
      (client) =>
        client.query(
          "update ops.settings set value = to_jsonb($1::text) where name = 'dispute_withdraws'",
          [
            policy,
          ],
        ),
    );
    return url;
  }

  async drop(name: string): Promise<void> {
    await dropScratch(this.#port, name);
  }

  /** kill -9 of the server, then a new one on what the old one has written. */
  async kill(): Promise<void> {
    process.kill(this.#server.pid, "SIGKILL");
    await this.#server.ended;
    this.#server = await start(this.#port);
  }

  async close(): Promise<void> {
    await this.#server.stop();
  }
}

/** Runs something in a connection of its own. */
export async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function start(port: number): Promise<RunningDatabase> {
  const dataFolder = join(ROOT, ".stack", `prove-${port}`);
  return startDatabase({ port, dataFolder, durable: false });
}

async function loadSource(url: string): Promise<void> {
  await loadSchemas(url);
  const migrations = join(SUPABASE, "migrations");
  await runFiles(url, [
    join(migrations, "20261121000002_rows.sql"),
    join(migrations, "20261121000003_platform.sql"),
  ]);
}

async function runFiles(url: string, files: string[]): Promise<void> {
  await withClient(url, async (client) => {
    for (const file of files) await client.query(readFileSync(file, "utf8"));
  });
}

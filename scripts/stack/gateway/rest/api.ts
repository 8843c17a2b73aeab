/** The stand-in for PostgREST: connects as `authenticator`, becomes the caller's role for each request. */
import pg from "pg";
import { CatalogKeeper } from "./catalog.ts";
import { RestError } from "./errors.ts";
import { requestSchema } from "./request.ts";
import type { RestRequest, RestResponse } from "./request.ts";
import { callFunction } from "./rpc.ts";
import { serveRelation } from "./relations.ts";
import type { RequestContext } from "./transaction.ts";

export interface RestOptions {
  databaseUrl: string;
  schemas: string[];
  extraSearchPath: string[];
  maxRows: number;
}

const POOL_SIZE = 20;
/** PostgREST's db-pool-acquisition-timeout. */
const ACQUISITION_TIMEOUT_MS = 10_000;

/** /rest/v1 of the local stack. */
export class RestApi {
  readonly #options: RestOptions;
  readonly #pool: pg.Pool;
  readonly #catalog: CatalogKeeper;
  #keeping: Promise<void> | undefined;

  constructor(options: RestOptions) {
    this.#options = options;
    this.#pool = new pg.Pool({
      connectionString: options.databaseUrl,
      max: POOL_SIZE,
      connectionTimeoutMillis: ACQUISITION_TIMEOUT_MS,
      application_name: "gateway",
    });
    // Idle connections end with the database; the pool makes new ones.
    this.#pool.on("error", () => {});
    this.#catalog = new CatalogKeeper(options.databaseUrl, options.schemas);
  }

  /** Begins to read the database's API; requests are answered 503 until it is known. */
  start(): void {
    this.#keeping = this.#catalog.keep();
  }

  get ready(): boolean {
    return this.#catalog.current !== undefined;
  }

  /** Answers a request; every error is a RestError. */
  async serve(request: RestRequest): Promise<RestResponse> {
    const catalog = this.#catalog.current;
    if (!catalog) {
      const message = "Could not query the database for the schema cache. Retrying.";
      throw new RestError(503, "PGRST002", message);
    }
    const { schemas, extraSearchPath, maxRows } = this.#options;
    const context: RequestContext = {
      caller: request.caller,
      method: request.method,
      path: request.path,
      headers: request.headers,
      cookies: {},
      schema: requestSchema(request, schemas),
      extraSearchPath,
    };
    const [first, second, third] = request.path.split("/").slice(1).map(decodeURIComponent);
    if (first === "rpc" && second && third === undefined) {
      return await callFunction(this.#pool, catalog, context, request, second, maxRows);
    }
    if (first && second === undefined) {
      return await serveRelation(this.#pool, catalog, context, request, first, maxRows);
    }
    throw new RestError(404, "PGRST125", "Invalid path specified in request URL");
  }

  async stop(): Promise<void> {
    await this.#catalog.stop();
    await this.#keeping;
    await this.#pool.end();
  }
}

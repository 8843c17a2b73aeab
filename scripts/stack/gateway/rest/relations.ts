/** /rest/v1/<table or view>: reading under row level security, and plain writes under the caller's role. */
import type pg from "pg";
import { acceptedShape, parseBody, preferences, requestedRange } from "./request.ts";
import type { RestRequest, RestResponse, ResultShape } from "./request.ts";
import {
  checkSingular,
  JSON_TYPE,
  OBJECT_TYPE,
  pageStatus,
  withDatabaseResponse,
} from "./answer.ts";
import { columnsOf, parseOrder, parseSelect } from "./columns.ts";
import { parseFilters } from "./filters.ts";
import { notInStandIn, RestError } from "./errors.ts";
import { quoteName, RESPONSE_COLUMNS, runTransaction } from "./transaction.ts";
import type { RequestContext } from "./transaction.ts";
import type { Catalog, Relation } from "./catalog.ts";
import { writeStatement } from "./writes.ts";

/** Serves a table or view. */
export async function serveRelation(
  pool: pg.Pool,
  catalog: Catalog,
  context: RequestContext,
  request: RestRequest,
  name: string,
  maxRows: number,
): Promise<RestResponse> {
  const relation = catalog.relations.get(`${context.schema}.${name}`);
  if (!relation) {
    const label = `${context.schema}.${name}`;
    const message = `Could not find the table '${label}' in the schema cache`;
    throw new RestError(404, "PGRST205", message);
  }
  const shape = acceptedShape(request.headers);
  const reads = request.method === "GET" || request.method === "HEAD";
  return reads
    ? await read(pool, catalog, context, request, relation, shape, maxRows)
    : await write(pool, catalog, context, request, relation, shape);
}

async function read(
  pool: pg.Pool,
  catalog: Catalog,
  context: RequestContext,
  request: RestRequest,
  relation: Relation,
  shape: ResultShape,
  maxRows: number,
): Promise<RestResponse> {
  const values: unknown[] = [];
  const column = columnsOf(quoteName(relation.name));
  const source = `${quoteName(relation.schema)}.${quoteName(relation.name)}`;
  const conditions = parseFilters(request.query, column, values);
  const where = conditions.length > 0 ? ` where ${conditions.join(" and ")}` : "";
  const { offset, limit } = requestedRange(request, maxRows);
  const order = parseOrder(request.query.get("order"), column);
  const page = `select ${selectList(request, relation)} from ${source}${where}${order}
    ${limit === undefined ? "" : `limit ${limit}`} offset ${offset}`;
  const counted = preferences(request.headers).get("count") !== undefined;
  const total = counted ? `(select count(*)::text from ${source}${where})` : "null";
  const text = `select ${bodyOf(shape)} as body, count(*)::text as page_total, ${total} as total,
    ${RESPONSE_COLUMNS} from (${page}) as page`;
  const row = await runTransaction(pool, catalog, context, { text, values }, {
    readOnly: true,
    check: checkSingular(shape),
  });
  const { status, range } = pageStatus(row, offset);
  const headers = { "content-type": typeOf(shape), "content-range": range };
  return withDatabaseResponse({ status, headers, body: row.body ?? "[]" }, row);
}

async function write(
  pool: pg.Pool,
  catalog: Catalog,
  context: RequestContext,
  request: RestRequest,
  relation: Relation,
  shape: ResultShape,
): Promise<RestResponse> {
  const wanted = preferences(request.headers);
  if (wanted.has("resolution")) throw notInStandIn("upsert (Prefer: resolution)");
  const body = request.method === "DELETE" ? undefined : parseBody(request.body);
  const represented = wanted.get("return") === "representation";
  const statement = writeStatement(request, relation, body, represented);
  const list = represented ? selectList(request, relation) : "1";
  const text = `with pgrst_source as (${statement.text})
    select ${represented ? bodyOf(shape) : "null"} as body, count(*)::text as page_total,
      null as total, ${RESPONSE_COLUMNS}
    from (select ${list} from pgrst_source as ${quoteName(relation.name)}) as page`;
  const row = await runTransaction(pool, catalog, context, { ...statement, text }, {
    readOnly: false,
    check: represented ? checkSingular(shape) : () => {},
  });
  const created = request.method === "POST";
  const status = created ? 201 : represented ? 200 : 204;
  const rows = Number(row.page_total);
  const range = created || rows === 0 ? "*/*" : `0-${rows - 1}/*`;
  const headers: Record<string, string> = { "content-range": range };
  if (represented) headers["content-type"] = typeOf(shape);
  return withDatabaseResponse({ status, headers, body: row.body ?? "" }, row);
}

function selectList(request: RestRequest, relation: Relation): string {
  const source = quoteName(relation.name);
  const items = parseSelect(request.query.get("select"), columnsOf(source));
  return items?.map(({ sql, alias }) => `${sql} as ${quoteName(alias)}`).join(", ") ??
    `${source}.*`;
}

function bodyOf(shape: ResultShape): string {
  return shape === "object"
    ? "(json_agg(page) -> 0)::text"
    : "coalesce(json_agg(page), '[]')::text";
}

function typeOf(shape: ResultShape): string {
  return shape === "object" ? OBJECT_TYPE : JSON_TYPE;
}

/** /rest/v1/rpc/<function>: a call as PostgREST makes it. Postgres does the typing, both ways. */
import type pg from "pg";
import { acceptedShape, parseBody, preferences, requestedRange } from "./request.ts";
import type { RestRequest, RestResponse } from "./request.ts";
import {
  checkSingular,
  JSON_TYPE,
  OBJECT_TYPE,
  pageStatus,
  withDatabaseResponse,
} from "./answer.ts";
import { chooseFunction } from "./functions.ts";
import type { ChosenFunction } from "./functions.ts";
import { columnsOf, parseOrder, parseSelect } from "./columns.ts";
import { isQueryParameter, looksLikeFilter, parseFilters } from "./filters.ts";
import { quoteName, RESPONSE_COLUMNS, runTransaction } from "./transaction.ts";
import type { RequestContext, Statement } from "./transaction.ts";
import type { Catalog } from "./catalog.ts";
import { RestError } from "./errors.ts";

const SOURCE = "pgrst_call";
const SCALAR = "pgrst_scalar";

/** Calls a function. */
export async function callFunction(
  pool: pg.Pool,
  catalog: Catalog,
  context: RequestContext,
  request: RestRequest,
  name: string,
  maxRows: number,
): Promise<RestResponse> {
  if (!["GET", "HEAD", "POST"].includes(request.method)) {
    throw new RestError(405, "PGRST101", `Cannot use the ${request.method} method on RPC`);
  }
  const post = request.method === "POST";
  const { argumentsOf, query } = splitParameters(request);
  const body = post ? parseBody(request.body === "" ? "{}" : request.body) : undefined;
  const names = post ? objectKeys(body) : [...argumentsOf.keys()];
  const chosen = chooseFunction(catalog.functions, context.schema, name, names, post);
  const { routine } = chosen;
  const shape = acceptedShape(request.headers);
  const statement: Statement = { text: "", values: [] };
  const call = callSource(chosen, post ? request.body || "{}" : argumentsOf, statement.values);
  const { offset, limit } = requestedRange({ ...request, query }, maxRows);
  const table = routine.returnsComposite || routine.returnsSet;
  const counted = table && preferences(request.headers).get("count") !== undefined;
  const page = table ? pageOf(query, statement.values, routine.returnsSet, limit, offset) : null;
  statement.text = `with ${SOURCE} as (${call})
    select ${bodyOf(chosen, shape === "object")} as body, count(*)::text as page_total,
      ${page && counted ? `(select count(*)::text from ${SOURCE}${page.where})` : "null"} as total,
      ${RESPONSE_COLUMNS}
    from ${page ? `(${page.text})` : SOURCE} as page`;
  const row = await runTransaction(pool, catalog, context, statement, {
    readOnly: !post || !routine.volatile,
    settings: routine.settings,
    check: routine.returnsSet ? checkSingular(shape) : () => {},
  });
  const type = shape === "object" ? OBJECT_TYPE : JSON_TYPE;
  const headers: Record<string, string> = { "content-type": type };
  if (routine.returnsVoid) return withDatabaseResponse({ status: 204, headers: {}, body: "" }, row);
  const { status, range } = pageStatus(row, routine.returnsSet ? offset : 0);
  headers["content-range"] = range;
  return withDatabaseResponse({ status, headers, body: row.body ?? "null" }, row);
}

/** A GET's parameters are arguments, unless they read like filters on the result. */
function splitParameters(
  request: RestRequest,
): { argumentsOf: Map<string, string>; query: URLSearchParams } {
  const argumentsOf = new Map<string, string>();
  const query = new URLSearchParams();
  for (const [name, value] of request.query) {
    const own = isQueryParameter(name) || request.method === "POST" || looksLikeFilter(value);
    if (own) query.append(name, value);
    else argumentsOf.set(name, value);
  }
  return { argumentsOf, query };
}

function objectKeys(body: unknown): string[] | undefined {
  const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
  return isObject ? Object.keys(body) : undefined;
}

/** The call itself, as the query that everything else reads from. */
function callSource(
  chosen: ChosenFunction,
  input: string | Map<string, string>,
  values: unknown[],
): string {
  const { routine, given, wholeBody } = chosen;
  const name = `${quoteName(routine.schema)}.${quoteName(routine.name)}`;
  let from = "";
  let list = "";
  if (wholeBody) {
    list = `$${values.push(input)}::${routine.arguments[0]?.type ?? "json"}`;
  } else if (typeof input !== "string") {
    list = given.map((argument) => {
      const place = `$${values.push(input.get(argument.name))}::${argument.type}`;
      return `${quoteName(argument.name)} := ${place}`;
    }).join(", ");
  } else if (given.length > 0) {
    const columns = given.map(({ name, type }) => `${quoteName(name)} ${type}`).join(", ");
    from = `(select * from json_to_record($${values.push(input)}::json) as _ (${columns})) as args`;
    list = given.map(({ name }) => `${quoteName(name)} := args.${quoteName(name)}`).join(", ");
  }
  const call = `${name}(${list})`;
  const source = from === "" ? "" : `${from}, `;
  if (routine.returnsComposite) return `select result.* from ${source}lateral ${call} as result`;
  if (routine.returnsSet) {
    return `select ${SCALAR} from ${source}lateral ${call} as result (${SCALAR})`;
  }
  return `select ${call} as ${SCALAR}${from === "" ? "" : ` from ${from}`}`;
}

/** Rows of the result as the query string wants them. */
function pageOf(
  query: URLSearchParams,
  values: unknown[],
  set: boolean,
  limit: number | undefined,
  offset: number,
): { text: string; where: string } {
  const column = columnsOf(SOURCE);
  const items = parseSelect(query.get("select"), column);
  const list = items?.map(({ sql, alias }) => `${sql} as ${quoteName(alias)}`).join(", ");
  const conditions = parseFilters(query, column, values);
  const where = conditions.length > 0 ? ` where ${conditions.join(" and ")}` : "";
  const order = parseOrder(query.get("order"), column);
  const range = set ? `${limit === undefined ? "" : ` limit ${limit}`} offset ${offset}` : "";
  return { text: `select ${list ?? `${SOURCE}.*`} from ${SOURCE}${where}${order}${range}`, where };
}

function bodyOf({ routine }: ChosenFunction, single: boolean): string {
  // Named in an aggregate, the call can't be left out by the planner though nobody reads it.
  if (routine.returnsVoid) return `count(page.${SCALAR})::text`;
  const value = routine.returnsComposite ? "page" : `page.${SCALAR}`;
  if (routine.returnsSet && !single) return `coalesce(json_agg(${value}), '[]')::text`;
  return `(json_agg(${value}) -> 0)::text`;
}

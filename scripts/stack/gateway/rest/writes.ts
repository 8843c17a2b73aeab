/** INSERT, UPDATE and DELETE as PostgREST words them: they run under the caller's role and mean it. */
import { columnsOf } from "./columns.ts";
import { notInStandIn, RestError } from "./errors.ts";
import { parseFilters } from "./filters.ts";
import { quoteName } from "./transaction.ts";
import type { Statement } from "./transaction.ts";
import type { Relation } from "./catalog.ts";
import type { RestRequest } from "./request.ts";

/** The statement of a write, returning the rows only where the client wants them. */
export function writeStatement(
  request: RestRequest,
  relation: Relation,
  body: unknown,
  represented: boolean,
): Statement {
  const values: unknown[] = [];
  const name = quoteName(relation.name);
  const target = `${quoteName(relation.schema)}.${name}`;
  const returning = ` returning ${represented ? `${name}.*` : "1"}`;
  switch (request.method) {
    case "POST":
      return { text: insert(relation, target, body, request, values) + returning, values };
    case "PATCH": {
      const set = assignments(relation, body, request.body, values);
      const where = requiredWhere(request, name, "UPDATE", values);
      return { text: `update ${target} set ${set}${where}${returning}`, values };
    }
    case "DELETE": {
      const where = requiredWhere(request, name, "DELETE", values);
      return { text: `delete from ${target}${where}${returning}`, values };
    }
    case "PUT":
      throw notInStandIn("PUT");
    default:
      throw new RestError(405, "PGRST117", `Unsupported HTTP method: ${request.method}`);
  }
}

function insert(
  relation: Relation,
  target: string,
  body: unknown,
  request: RestRequest,
  values: unknown[],
): string {
  const rows = Array.isArray(body) ? body : [body];
  const given = request.query.get("columns")?.split(",").map((name) => name.replaceAll('"', ""));
  const names = given ?? [...new Set(rows.flatMap(keysOf))];
  if (names.length === 0 && rows.length === 1) return `insert into ${target} default values`;
  const list = names.map(quoteName).join(", ");
  const record = typedColumns(relation, names);
  const source = `json_to_recordset($${values.push(JSON.stringify(rows))}::json) as _ (${record})`;
  return `insert into ${target} (${list}) select ${list} from ${source}`;
}

function assignments(
  relation: Relation,
  body: unknown,
  text: string,
  values: unknown[],
): string {
  const names = keysOf(body);
  if (names.length === 0) throw new RestError(400, "PGRST102", "Empty or invalid json");
  const record = typedColumns(relation, names);
  const source = `json_to_record($${values.push(text)}::json) as body (${record})`;
  const list = names.map((name) => `body.${quoteName(name)}`).join(", ");
  return `(${names.map(quoteName).join(", ")}) = (select ${list} from ${source})`;
}

/** The platform loads safeupdate for the API: a write without a condition is refused. */
function requiredWhere(
  request: RestRequest,
  name: string,
  verb: "UPDATE" | "DELETE",
  values: unknown[],
): string {
  const conditions = parseFilters(request.query, columnsOf(name), values);
  if (conditions.length > 0) return ` where ${conditions.join(" and ")}`;
  throw new RestError(400, "21000", `${verb} requires a WHERE clause`);
}

function typedColumns(relation: Relation, names: string[]): string {
  return names.map((name) => {
    const type = relation.columns[name];
    if (type) return `${quoteName(name)} ${type}`;
    const message = `Could not find the '${name}' column of '${relation.name}' in the schema cache`;
    throw new RestError(400, "PGRST204", message);
  }).join(", ");
}

function keysOf(row: unknown): string[] {
  if (typeof row === "object" && row !== null && !Array.isArray(row)) return Object.keys(row);
  throw new RestError(400, "PGRST102", "Empty or invalid json");
}

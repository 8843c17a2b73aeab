/** Column expressions of the query string: `name`, `data->nested->>text`, `alias:name::type`. */
import { notInStandIn, RestError } from "./errors.ts";
import { quoteName } from "./transaction.ts";

/** An entry of `select`: what is read and the key it is answered under. */
export interface SelectItem {
  sql: string;
  alias: string;
}

/** The part of a query that filters and orders share: where a column lives. */
export type ColumnReference = (name: string) => string;

/** Parses `select=`; undefined stands for every column. */
export function parseSelect(
  text: string | null,
  column: ColumnReference,
): SelectItem[] | undefined {
  if (text === null || text === "" || text === "*") return undefined;
  return splitTopLevel(text).map((item) => parseSelectItem(item.trim(), column));
}

function parseSelectItem(item: string, column: ColumnReference): SelectItem {
  if (item === "*") throw notInStandIn("`*` beside other columns in select");
  if (/[(]/.test(item) || item.startsWith("...")) {
    const aggregate = /^(?:.*\.)?(count|sum|avg|min|max)\(\)/.test(item);
    if (aggregate) {
      throw new RestError(400, "PGRST123", "Use of aggregate functions is not allowed");
    }
    throw notInStandIn(`embedding of other tables (select=${item})`);
  }
  const match = /^(?:([^:]+):(?!:))?(.+?)(?:::([A-Za-z_][A-Za-z0-9_ \[\]]*))?$/.exec(item);
  const path = match?.[2];
  if (!path) throw parseError(`failed to parse select parameter (${item})`);
  const expression = parseColumn(path, column);
  const cast = match[3];
  return {
    sql: cast ? `(${expression.sql})::${cast}` : expression.sql,
    alias: match[1] ?? expression.lastName,
  };
}

/** Parses a column with an optional JSON path. */
export function parseColumn(
  text: string,
  column: ColumnReference,
): { sql: string; lastName: string } {
  const [head = "", ...rest] = text.split(/(->>|->)/);
  const name = unquote(head.trim());
  if (name === "") throw parseError(`failed to parse column (${text})`);
  if (rest.length === 0) return { sql: column(name), lastName: name };
  let sql = `to_jsonb(${column(name)})`;
  let lastName = name;
  for (let index = 0; index + 1 < rest.length; index += 2) {
    const key = unquote((rest[index + 1] ?? "").trim());
    sql += `${rest[index]}${/^-?\d+$/.test(key) ? key : quoteLiteral(key)}`;
    if (!/^-?\d+$/.test(key)) lastName = key;
  }
  return { sql: `(${sql})`, lastName };
}

/** Parses `order=a.desc.nullslast,b`. */
export function parseOrder(text: string | null, column: ColumnReference): string {
  if (text === null || text === "") return "";
  const terms = splitTopLevel(text).map((term) => {
    if (term.includes("(")) throw notInStandIn("order by columns of other tables");
    const match = /^(.+?)(?:\.(asc|desc))?(?:\.(nullsfirst|nullslast))?$/.exec(term.trim());
    if (!match?.[1]) throw parseError(`failed to parse order (${text})`);
    const nulls = match[3] ? ` nulls ${match[3].slice("nulls".length)}` : "";
    return `${parseColumn(match[1], column).sql} ${match[2] ?? "asc"}${nulls}`;
  });
  return ` order by ${terms.join(", ")}`;
}

/** Splits at commas that are outside parentheses and double quotes. */
export function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let part = "";
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? "";
    if (quoted && character === "\\") {
      part += character + (text[++index] ?? "");
      continue;
    }
    if (character === '"') quoted = !quoted;
    if (!quoted && character === "(") depth++;
    if (!quoted && character === ")") depth--;
    if (!quoted && depth === 0 && character === ",") {
      parts.push(part);
      part = "";
    } else part += character;
  }
  return [...parts, part];
}

/** Takes the double quotes off a name or value that has them. */
export function unquote(text: string): string {
  if (!/^".*"$/s.test(text)) return text;
  return text.slice(1, -1).replace(/\\(.)/gs, "$1");
}

/** PostgREST's answer to a query string it can't read. */
export function parseError(message: string, details: string | null = null): RestError {
  return new RestError(400, "PGRST100", message, { details });
}

function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A reference to a column of a named source. */
export function columnsOf(source: string): ColumnReference {
  return (name) => `${source}.${quoteName(name)}`;
}

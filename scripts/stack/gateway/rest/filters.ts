/** Filters of the query string: `column=operator.value`, and the `and`, `or`, `not` that combine them. */
import { notInStandIn } from "./errors.ts";
import { parseColumn, parseError, splitTopLevel, unquote } from "./columns.ts";
import type { ColumnReference } from "./columns.ts";

const COMPARISONS: Record<string, string> = {
  eq: "=",
  neq: "<>",
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
  like: "like",
  ilike: "ilike",
  match: "~",
  imatch: "~*",
  cs: "@>",
  cd: "<@",
  ov: "&&",
  isdistinct: "is distinct from",
};
const KNOWN_ELSEWHERE = ["fts", "plfts", "phfts", "wfts", "sl", "sr", "nxr", "nxl", "adj"];
const IS_VALUES = ["null", "not_null", "true", "false", "unknown"];

/** Parameters that are not filters. */
const RESERVED = ["select", "order", "limit", "offset", "columns", "on_conflict", "apikey"];

/** Whether a value reads like a filter: PostgREST tells filters from function arguments by this. */
export function looksLikeFilter(value: string): boolean {
  const operator = /^(?:not\.)?([a-z]+)(?:\((?:any|all)\))?\./.exec(value)?.[1] ?? "";
  return operator in COMPARISONS || ["in", "is", ...KNOWN_ELSEWHERE].includes(operator);
}

/** Whether a parameter belongs to the query itself rather than to a function's arguments. */
export function isQueryParameter(name: string): boolean {
  return RESERVED.includes(name) || /^(?:not\.)?(?:and|or)$/.test(name);
}

/** Builds the conditions of a request; what they compare with goes to `values`. */
export function parseFilters(
  query: URLSearchParams,
  column: ColumnReference,
  values: unknown[],
): string[] {
  const conditions: string[] = [];
  for (const [name, value] of query) {
    if (RESERVED.includes(name)) continue;
    const logic = /^(not\.)?(and|or)$/.exec(name);
    conditions.push(
      logic?.[2]
        ? parseGroup(logic[1] !== undefined, logic[2], value, column, values)
        : parseCondition(name, value, column, values),
    );
  }
  return conditions;
}

function parseGroup(
  negated: boolean,
  operator: string,
  text: string,
  column: ColumnReference,
  values: unknown[],
): string {
  const inner = /^\((.*)\)$/s.exec(text.trim())?.[1];
  if (!inner) throw parseError(`"failed to parse logic tree (${text})" (line 1, column 1)`);
  const parts = splitTopLevel(inner).map((part) => {
    const group = /^(not\.)?(and|or)(\(.*\))$/s.exec(part.trim());
    if (group?.[2] && group[3]) {
      return parseGroup(group[1] !== undefined, group[2], group[3], column, values);
    }
    const [, name, condition] = /^("(?:[^"\\]|\\.)*"|[^.]+)\.(.*)$/s.exec(part.trim()) ?? [];
    if (name === undefined || condition === undefined) {
      throw parseError(`"failed to parse logic tree (${text})" (line 1, column 1)`);
    }
    return parseCondition(name, condition, column, values, true);
  });
  return `${negated ? "not " : ""}(${parts.join(` ${operator} `)})`;
}

/** One condition. Inside a group values may be quoted; outside only list entries may. */
function parseCondition(
  name: string,
  text: string,
  column: ColumnReference,
  values: unknown[],
  inGroup = false,
): string {
  const match = /^(not\.)?([a-z]+)(?:\((any|all)\))?\.(.*)$/s.exec(text);
  const operator = match?.[2] ?? "";
  const known = operator in COMPARISONS || operator === "in" || operator === "is";
  if (!match || (!known && !KNOWN_ELSEWHERE.includes(operator))) {
    throw parseError(
      `"failed to parse filter (${text})" (line 1, column 1)`,
      `unexpected "${text[0] ?? ""}" expecting "not" or operator (eq, gt, ...)`,
    );
  }
  if (!known) throw notInStandIn(`operator ${operator}`);
  const target = parseColumn(name, column).sql;
  const raw = match[4] ?? "";
  const value = inGroup ? unquote(raw) : raw;
  const bind = (bound: unknown) => `$${values.push(bound)}`;
  const sql = compare(target, operator, match[3], value, bind);
  return match[1] ? `not (${sql})` : sql;
}

function compare(
  target: string,
  operator: string,
  quantifier: string | undefined,
  value: string,
  bind: (value: unknown) => string,
): string {
  if (operator === "is") {
    const word = value.toLowerCase();
    if (!IS_VALUES.includes(word)) throw parseError(`"failed to parse filter (is.${value})"`);
    return word === "not_null" ? `${target} is not null` : `${target} is ${word}`;
  }
  if (operator === "in") {
    const inner = /^\((.*)\)$/s.exec(value)?.[1];
    if (inner === undefined) throw parseError(`"failed to parse filter (in.${value})"`);
    const items = inner === "" ? [] : splitTopLevel(inner).map((item) => unquote(item));
    return `${target} = any (${bind(arrayLiteral(items))})`;
  }
  const wildcards = operator === "like" || operator === "ilike";
  const pattern = wildcards ? value.replaceAll("*", "%") : value;
  const sign = COMPARISONS[operator] ?? "=";
  if (quantifier) return `${target} ${sign} ${quantifier} (${bind(pattern)})`;
  return `${target} ${sign} ${bind(pattern)}`;
}

/** A list as PostgreSQL reads it, so that the column's own type decides what its entries are. */
function arrayLiteral(items: string[]): string {
  return `{${items.map((item) => `"${item.replace(/[\\"]/g, "\\$&")}"`).join(",")}}`;
}

/** A request to the REST API, read once: headers, query, body and preferences. */
import type { Caller } from "../caller.ts";
import { RestError } from "./errors.ts";

/** What arrived, before anything is made of it. */
export interface RestRequest {
  method: string;
  /** The path behind /rest/v1, as the database sees it in `request.path`. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: string;
  caller: Caller;
}

export interface RestResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A `Prefer` header's entries. */
export function preferences(headers: Record<string, string>): Map<string, string> {
  const entries = (headers.prefer ?? "").split(",").map((entry) => entry.trim().split("="));
  return new Map(entries.map(([name = "", value = ""]) => [name, value]));
}

export type ResultShape = "array" | "object";

/** What the client wants to read: many rows, exactly one, or nothing we can make. */
export function acceptedShape(headers: Record<string, string>): ResultShape {
  const types = (headers.accept ?? "*/*").split(",").map((type) => type.trim().toLowerCase());
  for (const type of types) {
    const [name = ""] = type.split(";");
    if (name === "application/vnd.pgrst.object+json") {
      if (type.includes("nulls=stripped")) continue;
      return "object";
    }
    if (["*/*", "application/*", "application/json"].includes(name)) return "array";
  }
  const list = types.join(", ");
  throw new RestError(406, "PGRST107", `None of these media types are available: ${list}`);
}

/** The schema a request is about, by profile header. */
export function requestSchema(request: RestRequest, schemas: string[]): string {
  const reads = request.method === "GET" || request.method === "HEAD";
  const given = request.headers[reads ? "accept-profile" : "content-profile"];
  const schema = given ?? schemas[0] ?? "public";
  if (schemas.includes(schema)) return schema;
  throw new RestError(406, "PGRST106", `Invalid schema: ${schema}`, {
    hint: `Only the following schemas are exposed: ${schemas.join(", ")}`,
  });
}

/** Parses a JSON body; PostgREST takes an empty one for an empty object in calls. */
export function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RestError(400, "PGRST102", "Empty or invalid json");
  }
}

/** First row and number of rows wanted, from limit, offset and the Range header. */
export function requestedRange(request: RestRequest, maxRows: number): {
  offset: number;
  limit: number | undefined;
} {
  const range = /^(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const fromHeader = request.method === "GET" && range ? range : undefined;
  const headerStart = fromHeader ? Number(fromHeader[1]) : 0;
  const headerEnd = fromHeader?.[2] ? Number(fromHeader[2]) : undefined;
  if (headerEnd !== undefined && headerEnd < headerStart) {
    throw new RestError(416, "PGRST103", "Requested range not satisfiable", {
      details:
        "The lower boundary must be lower than or equal to the upper boundary in the Range header.",
    });
  }
  const offset = Math.max(0, number(request.query.get("offset")) ?? headerStart);
  const limitGiven = number(request.query.get("limit")) ??
    (headerEnd === undefined ? undefined : headerEnd - headerStart + 1);
  if (limitGiven !== undefined && limitGiven < 0) {
    throw new RestError(416, "PGRST103", "Requested range not satisfiable", {
      details: "Limit should be greater than or equal to zero.",
    });
  }
  return { offset, limit: limitGiven === undefined ? maxRows : Math.min(limitGiven, maxRows) };
}

function number(text: string | null): number | undefined {
  if (text === null || !/^-?\d+$/.test(text)) return undefined;
  return Number(text);
}

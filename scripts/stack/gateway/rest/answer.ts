/** From the row a statement answered to the HTTP response. */
import { z } from "zod";
import { RestError } from "./errors.ts";
import type { ResultRow } from "./transaction.ts";
import type { RestResponse, ResultShape } from "./request.ts";

export const JSON_TYPE = "application/json; charset=utf-8";
export const OBJECT_TYPE = "application/vnd.pgrst.object+json; charset=utf-8";

/** Refuses a result that is not exactly one row where one was asked for. */
export function checkSingular(shape: ResultShape): (row: ResultRow) => void {
  return (row) => {
    const rows = Number(row.page_total ?? 0);
    if (shape !== "object" || rows === 1) return;
    throw new RestError(406, "PGRST116", "Cannot coerce the result to a single JSON object", {
      details: `The result contains ${rows} rows`,
    });
  };
}

/** Status and Content-Range of a list: 206 when the client counted and did not get all. */
export function pageStatus(row: ResultRow, offset: number): { status: number; range: string } {
  const rows = Number(row.page_total ?? 0);
  const total = row.total === null ? undefined : Number(row.total);
  const shown = rows === 0 ? "*" : `${offset}-${offset + rows - 1}`;
  const range = `${shown}/${total ?? "*"}`;
  if (total !== undefined && offset > 0 && offset >= total) {
    throw new RestError(416, "PGRST103", "Requested range not satisfiable", {
      details: `An offset of ${offset} was requested, but there are only ${total} rows.`,
      headers: { "content-range": `*/${total}` },
    });
  }
  return { status: total !== undefined && rows < total ? 206 : 200, range };
}

const responseHeaders = z.array(
  z.record(z.string(), z.string()).refine((entry) => Object.keys(entry).length === 1),
);

/** Applies what the database set in `response.status` and `response.headers`. */
export function withDatabaseResponse(response: RestResponse, row: ResultRow): RestResponse {
  const headers = { ...response.headers };
  if (row.response_headers) {
    for (const entry of parseHeaders(row.response_headers)) {
      for (const [name, value] of Object.entries(entry)) headers[name.toLowerCase()] = value;
    }
  }
  if (!row.response_status) return { ...response, headers };
  const status = Number(row.response_status);
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RestError(500, "PGRST112", "response.status guc must be a valid status code");
  }
  return { ...response, headers, status };
}

function parseHeaders(text: string): Record<string, string>[] {
  try {
    return responseHeaders.parse(JSON.parse(text));
  } catch {
    const message =
      "response.headers guc must be a JSON array composed of objects with a single key and a string value";
    throw new RestError(500, "PGRST111", message);
  }
}

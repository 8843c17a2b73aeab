/** PostgREST's errors: their codes, HTTP statuses and bodies. */
import pg from "pg";
import { z } from "zod";

/** An answer that is not a success, in PostgREST's shape. */
export class RestError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: string | null;
  readonly hint: string | null;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { details?: string | null; hint?: string | null; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = more.details ?? null;
    this.hint = more.hint ?? null;
    this.headers = more.headers ?? {};
  }

  /** The body, with the keys PostgREST sends. */
  body(): string {
    const { code, details, hint, message } = this;
    return JSON.stringify({ code, details, hint, message });
  }
}

/** A request PostgREST would serve and this stand-in does not: it says so instead of guessing. */
export function notInStandIn(what: string): RestError {
  return new RestError(400, "PGRST127", "Feature not implemented", {
    details: `The local stand-in for PostgREST has no ${what}; hosted Supabase has.`,
  });
}

/** What PostgREST answers for an error from the database, or from the connection to it. */
export function fromDatabase(error: unknown, anonymous: boolean): RestError {
  if (error instanceof RestError) return error;
  if (!(error instanceof pg.DatabaseError) || !error.code) return fromConnection(error);
  if (error.code === "PGRST") return fromRaisedResponse(error);
  const status = httpStatus(error.code, error.message, anonymous);
  return new RestError(status, error.code, error.message, {
    details: error.detail ?? null,
    hint: error.hint ?? null,
    headers: status === 401 ? { "www-authenticate": "Bearer" } : {},
  });
}

/** A connection that can't be made or was lost: PostgREST answers 503 and connects again. */
export function fromConnection(error: unknown): RestError {
  const details = error instanceof Error ? error.message : String(error);
  if (details.includes("timeout exceeded when trying to connect")) {
    const message = "Timed out acquiring connection from connection pool.";
    return new RestError(504, "PGRST003", message);
  }
  const lost = details.includes("terminated");
  return lost
    ? new RestError(503, "PGRST001", "Database client error. Retrying the connection.", { details })
    : new RestError(503, "PGRST000", "Database connection error. Retrying the connection.", {
      details,
    });
}

const raisedMessage = z.object({
  code: z.string(),
  message: z.string(),
  details: z.string().nullish(),
  hint: z.string().nullish(),
});
const raisedDetail = z.object({
  status: z.number().int(),
  status_text: z.string().nullish(),
  headers: z.record(z.string(), z.string()),
});

/** `raise sqlstate 'PGRST'` with JSON in message and detail: the function writes the whole answer. */
function fromRaisedResponse(error: pg.DatabaseError): RestError {
  const message = raisedMessage.safeParse(parseJson(error.message));
  const detail = raisedDetail.safeParse(parseJson(error.detail ?? ""));
  if (!message.success || !detail.success) {
    const part = message.success ? "DETAIL" : "MESSAGE";
    return new RestError(
      500,
      "PGRST121",
      `Could not parse JSON in the "RAISE SQLSTATE 'PGRST'" error`,
      {
        details: error.detail === undefined && message.success
          ? "DETAIL is missing in the RAISE statement"
          : `Invalid JSON value for ${part}: '${message.success ? error.detail : error.message}'`,
      },
    );
  }
  return new RestError(detail.data.status, message.data.code, message.data.message, {
    details: message.data.details ?? null,
    hint: message.data.hint ?? null,
    headers: detail.data.headers,
  });
}

/** PostgREST's table from SQLSTATE to HTTP status. */
export function httpStatus(sqlstate: string, message: string, anonymous: boolean): number {
  const raised = /^PT(\d{3})$/.exec(sqlstate)?.[1];
  if (raised) return Number(raised);
  switch (sqlstate) {
    case "23503":
    case "23505":
      return 409;
    case "25006":
      return 405;
    case "21000":
      return message.endsWith("requires a WHERE clause") ? 400 : 500;
    case "22023":
      return /^role.*does not exist$/.test(message) ? 401 : 400;
    case "42P01":
    case "42883":
      return 404;
    case "42P17":
    case "53400":
      return 500;
    case "42501":
      return anonymous ? 401 : 403;
    case "57P01":
      return 503;
    case "P0001":
      return 400;
  }
  return STATUS_BY_CLASS[sqlstate.slice(0, 2)] ?? 400;
}

const STATUS_BY_CLASS: Record<string, number> = {
  "08": 503,
  "09": 500,
  "0L": 403,
  "0P": 403,
  "25": 500,
  "28": 403,
  "2D": 500,
  "38": 500,
  "39": 500,
  "3B": 500,
  "40": 500,
  "53": 503,
  "54": 500,
  "55": 500,
  "57": 500,
  "58": 500,
  "F0": 500,
  "HV": 500,
  "P0": 500,
  "PT": 500,
  "XX": 500,
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A JSON answer. Nothing about a payment may be cached. */
export function respond(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store", ...headers } });
}

/** An error as every function answers it: a stable code, a sentence for people, what to do about it. */
export function fail(
  status: number,
  code: string,
  message: string,
  options: { hint?: string; headers?: Record<string, string> } = {},
): Response {
  return respond(status, { code, message, hint: options.hint }, options.headers);
}

/** The method is not one this endpoint has. */
export function methodNotAllowed(allowed: string): Response {
  return fail(405, "method_not_allowed", `This endpoint takes ${allowed}.`, {
    headers: { allow: allowed },
  });
}

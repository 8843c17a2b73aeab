/** Stripe's answers: bare objects, and errors under `error`. */
import { GatewayError } from "../gateway.ts";
import { encodeJson, type JsonValue } from "../json.ts";

/** A successful answer. */
export function answer(body: JsonValue): Response {
  return write(200, body);
}

/** An error in Stripe's shape. */
export function refuse(error: GatewayError): Response {
  const type = error.status === 409 ? "idempotency_error" : "invalid_request_error";
  const { message, code } = error;
  return write(error.status, { error: { code: code ?? undefined, message, type } });
}

/** What Stripe says about an id it doesn't know: HTTP 404. */
export function unknownId(object: string, id: string): GatewayError {
  return new GatewayError(404, `No such ${object}: '${id}'`, "resource_missing");
}

function write(status: number, body: JsonValue): Response {
  return new Response(encodeJson(body), {
    status,
    headers: { "content-type": "application/json" },
  });
}

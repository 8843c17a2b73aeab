/** The platform's answers: plain JSON, and errors as a message with the fields it is about. */
import type { Context } from "../http/router.ts";
import { z } from "zod";
import { GatewayError } from "../gateway.ts";
import { encodeJson, type JsonValue, parseJson } from "../json.ts";

/** A successful answer. */
export function answer(body: JsonValue, status = 200): Response {
  return new Response(encodeJson(body), {
    status,
    headers: { "content-type": "application/json" },
  });
}

/**
 * An error. A refused order comes inside `response`, everything else bare: both shapes are seen
 * (client_ruby, spec/be_gateway/checkout_spec.rb; docs.bepaid.by, using_api/error_handling).
 */
export function refuse(error: GatewayError): Response {
  const { message, code: field } = error;
  const body = { message, errors: field === null ? {} : { [field]: ["is invalid"] } };
  return answer(field === null ? body : { response: body }, error.status);
}

/** The body as an object, or the platform's refusal. */
export async function readBody(context: Context): Promise<Record<string, unknown>> {
  const body = z.record(z.string(), z.unknown()).safeParse(parseJson(await context.text()));
  if (!body.success) throw new GatewayError(422, "The request body is not valid JSON");
  return body.data;
}

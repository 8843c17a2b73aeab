/** Paystack's answers: `{status, message, data}`, and errors `{status: false, message, meta, type, code}`. */
import type { Context } from "../http/router.ts";
import { z } from "zod";
import { GatewayError } from "../gateway.ts";
import { encodeJson, type JsonValue, parseJson } from "../json.ts";

/** A successful answer. */
export function answer(message: string, data: JsonValue, meta?: JsonValue): Response {
  return write(200, { status: true, message, data, meta });
}

/** An error in Paystack's shape. */
export function refuse(error: GatewayError): Response {
  return write(error.status, {
    status: false,
    message: error.message,
    ...(error.code === null ? {} : {
      meta: { nextStep: "Ensure that the value(s) you're passing are valid." },
      type: "validation_error",
      code: error.code,
    }),
  });
}

/** The body as an object, or Paystack's refusal. */
export async function readBody(context: Context): Promise<Record<string, unknown>> {
  const body = z.record(z.string(), z.unknown()).safeParse(parseJson(await context.text()));
  if (!body.success) throw new GatewayError(400, "Invalid JSON payload", "invalid_params");
  return body.data;
}

function write(status: number, body: JsonValue): Response {
  return new Response(encodeJson(body), {
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
  });
}

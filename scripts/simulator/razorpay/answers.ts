/** Razorpay's answers: bare entities, and errors under `error`. */
import type { Context } from "../http/router.ts";
import { z } from "zod";
import { GatewayError } from "../gateway.ts";
import { encodePhpJson, type JsonValue, parseJson } from "../json.ts";

/** A successful answer. */
export function answer(body: JsonValue): Response {
  return write(200, body);
}

/** An error in Razorpay's shape. */
export function refuse(error: GatewayError): Response {
  const about = error.code === null && error.status !== 400
    ? { source: "NA", step: "NA", reason: "NA" }
    : { source: "business", step: "payment_initiation", reason: "input_validation_failed" };
  return write(error.status, {
    error: {
      code: "BAD_REQUEST_ERROR",
      description: error.message,
      ...about,
      metadata: {},
      field: error.code ?? undefined,
    },
  });
}

/** The body as an object (none counts as empty), or Razorpay's refusal. */
export async function readBody(context: Context): Promise<Record<string, unknown>> {
  const text = await context.text();
  if (text === "") return {};
  const body = z.record(z.string(), z.unknown()).safeParse(parseJson(text));
  if (!body.success) throw new GatewayError(400, "The request body is not valid JSON");
  return body.data;
}

function write(status: number, body: JsonValue): Response {
  return new Response(encodePhpJson(body), {
    status,
    headers: { "content-type": "application/json" },
  });
}

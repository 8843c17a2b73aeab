/** What Stripe's calls have in common: the key, idempotency, pages of a list. */
import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { type Gateway, GatewayError } from "../gateway.ts";
import type { Around, Context } from "../http/router.ts";
import { type FormValue, readForm } from "./forms.ts";
import { type JsonObject, listObject } from "./objects.ts";

/** Lets in who has the secret key. */
export function requireKey(gateway: Gateway): Around {
  const expected = Buffer.from(`Bearer ${gateway.settings.stripe.secretKey}`);
  return async (context, next) => {
    const given = Buffer.from(context.header("authorization") ?? "");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new GatewayError(401, "Invalid API Key provided");
    }
    return await next();
  };
}

/** The same key and request get the same answer; a key with another request is an error. */
export function answerOnce(gateway: Gateway): Around {
  return async (context, next) => {
    const key = context.header("idempotency-key");
    if (context.method !== "POST" || key === undefined) return await next();
    const { keys } = gateway.state.stripe;
    const request = `${context.path} ${await context.text()}`;
    const known = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (known !== undefined) {
      if (known.request === request) return repeated(known);
      throw new GatewayError(
        400,
        "Keys for idempotent requests can only be used with the same parameters they were first used with.",
        "idempotency_key_in_use",
      );
    }
    const answered = await next();
    keys[key] = { request, status: answered.status, answer: await answered.clone().text() };
    gateway.state.changed();
    return answered;
  };
}

function repeated({ status, answer }: { status: number; answer: string }): Response {
  const headers = { "content-type": "application/json", "idempotent-replayed": "true" };
  return new Response(answer, { status, headers });
}

/** A call's form, checked. What is not known is refused, as at Stripe. */
export async function readParameters<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const form: FormValue = readForm(await context.text());
  const read = schema.safeParse(form);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  if (unknown !== undefined) {
    throw new GatewayError(400, `Received unknown parameter: ${unknown}`, "parameter_unknown");
  }
  const name = issue?.path.join(".") ?? "";
  throw new GatewayError(400, `Invalid ${name}: ${issue?.message ?? ""}`, "parameter_invalid");
}

/** A list's page: `limit` (10, at most 100) and `starting_after`; newest first. */
export function page<Item extends { id: string }>(
  context: Context,
  items: Item[],
  shown: (item: Item) => JsonObject,
): JsonObject {
  const limit = z.coerce.number().int().min(1).max(100).default(10).safeParse(
    context.query["limit"],
  );
  if (!limit.success) throw new GatewayError(400, "Invalid limit", "parameter_invalid");
  const newest = items.toReversed();
  const after = context.query["starting_after"];
  const start = after === undefined ? 0 : newest.findIndex((one) => one.id === after) + 1;
  const found = newest.slice(start, start + limit.data);
  const hasMore = start + limit.data < newest.length;
  return listObject(context.path.replace(/^\/stripe/, ""), found.map(shown), hasMore);
}

/** Whether the call asks to have this field expanded. */
export function expands(context: Context, field: string): boolean {
  return Object.entries(context.query)
    .some(([name, value]) => name.startsWith("expand[") && value === field);
}

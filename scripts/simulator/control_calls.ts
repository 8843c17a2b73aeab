/** What the control API's calls have in common. */
import type { Context } from "./http/router.ts";
import { z } from "zod";
import type { Delivery } from "./delivery.ts";
import { GatewayError } from "./gateway.ts";
import { parseJson } from "./json.ts";

/** A delivery for tests; the signature is part of it, the secret is not. */
export function shown(delivery: Delivery): Delivery & { status: number | null } {
  return { ...delivery, status: delivery.attempts.at(-1)?.status ?? null };
}

/** A control call's body, checked. */
export async function readControl<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const text = await context.text();
  const parsed = schema.safeParse(text === "" ? {} : parseJson(text));
  if (!parsed.success) throw new GatewayError(400, z.prettifyError(parsed.error));
  return parsed.data;
}

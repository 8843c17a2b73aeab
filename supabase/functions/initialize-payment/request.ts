import { z } from "zod";
import { RpcAmount } from "../_shared/database.ts";
import { PROVIDER_NAMES } from "../_shared/providers/registry.ts";

const Id = z.uuid();

/** A path of our own site: not an address, and nothing a browser would read as one. */
const LocalPath = z.string().max(500).regex(/^\/(?![/\\])[^\\\s\p{Cc}]*$/u, {
  message: "must be a path that begins with a single slash",
});

/**
 * What a client may ask for: what it buys, never how much it costs. A field that is not known is an
 * error, so that nobody believes an `amount` was heard. Which of them a payment type needs is the
 * database's to say: a new type changes nothing here.
 */
export const InitializeRequest = z.strictObject({
  provider: z.enum(PROVIDER_NAMES),
  payment_type: z.string().regex(/^[a-z][a-z_]{0,49}$/, { message: "must be a lower-case word" }),
  currency: z.string().regex(/^[A-Z]{3}$/).optional(),
  email: z.email().max(254).optional(),
  return_path: LocalPath.optional(),
  package_id: Id.optional(),
  agent_id: Id.optional(),
  group_id: Id.optional(),
  cycle_number: z.int32().positive().optional(),
  cart_version: z.string().regex(/^[0-9a-f]{64}$/).optional(),
  /** What a payment type of one's own sells. */
  item_id: Id.optional(),
});

/** Printable ASCII, as HTTP carries it. */
export const IdempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/** What initialize_payment answers. */
export const Started = z.object({
  outcome: z.enum(["created", "repeated"]),
  payment_id: z.string(),
  reference: z.string(),
  provider: z.enum(PROVIDER_NAMES),
  payment_type: z.string(),
  amount: RpcAmount,
  currency: z.string(),
  livemode: z.boolean(),
  email: z.string().nullish(),
  description: z.string().nullish(),
  billing: z.enum(["once", "month"]),
  checkout: z.record(z.string(), z.string()).nullish(),
});
export type Started = z.infer<typeof Started>;

import { z } from "zod";
import { RpcAmount } from "../_shared/database.ts";

const Id = z.uuid();

/** A path of our own site: not an address, and nothing a browser would read as one. */
const LocalPath = z.string().max(500).regex(/^\/(?![/\\])[^\\\s\p{Cc}]*$/u, {
  message: "must be a path that begins with a single slash",
});

const common = {
  provider: z.enum(["paystack", "razorpay"]),
  currency: z.string().regex(/^[A-Z]{3}$/).optional(),
  email: z.email().max(254).optional(),
  return_path: LocalPath.optional(),
};

/**
 * What a client may ask for: what it buys, never how much it costs. A field that is not known is an
 * error, so that nobody believes an `amount` was heard.
 */
export const InitializeRequest = z.discriminatedUnion("payment_type", [
  z.strictObject({ ...common, payment_type: z.literal("credits"), package_id: Id }),
  z.strictObject({ ...common, payment_type: z.literal("order") }),
  z.strictObject({ ...common, payment_type: z.literal("agent"), agent_id: Id }),
  z.strictObject({
    ...common,
    payment_type: z.literal("contribution"),
    group_id: Id,
    cycle_number: z.int().positive(),
  }),
  z.strictObject({ ...common, payment_type: z.literal("security_deposit"), group_id: Id }),
  z.strictObject({ ...common, payment_type: z.literal("group_creation"), group_id: Id }),
  z.strictObject({ ...common, payment_type: z.literal("group_join"), group_id: Id }),
]);

/** Printable ASCII, as HTTP carries it. */
export const IdempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/** What initialize_payment answers. */
export const Started = z.object({
  outcome: z.enum(["created", "repeated"]),
  payment_id: z.string(),
  reference: z.string(),
  provider: z.enum(["paystack", "razorpay"]),
  payment_type: z.string(),
  amount: RpcAmount,
  currency: z.string(),
  livemode: z.boolean(),
  email: z.string().nullish(),
  description: z.string().nullish(),
  checkout: z.record(z.string(), z.string()).nullish(),
});
export type Started = z.infer<typeof Started>;

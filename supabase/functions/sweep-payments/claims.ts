import { z } from "zod";
import { RpcAmount } from "../_shared/database.ts";

/** A payment the gateway is to be asked about, with why. */
export const GatewayCheck = z.object({
  payment_id: z.string(),
  provider: z.string(),
  reference: z.string(),
  order_id: z.string().nullish(),
  amount: RpcAmount,
  currency: z.string(),
  livemode: z.boolean(),
  reasons: z.array(z.string()),
  /** The plan whose months are to be asked for. */
  subscription: z.string().nullish(),
  /** When it was claimed, by the database's clock: handed back, it says what the answer can know of. */
  asked_at: z.string(),
  /** Nobody has come back to it for almost an hour: without a movement at the gateway it is canceled. */
  abandoned: z.boolean(),
});
export type GatewayCheck = z.infer<typeof GatewayCheck>;

/** A stored event an operator wants read again. */
export const Replay = z.object({
  event: z.object({ provider: z.string(), event_key: z.string() }),
  body_base64: z.base64(),
  headers: z.record(z.string(), z.string()),
});
export type Replay = z.infer<typeof Replay>;

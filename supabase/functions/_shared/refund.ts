import { z } from "zod";
import { type Rpc, RpcAmount } from "./database.ts";
import { eventArgument, pollEvent } from "./event.ts";
import type { Log } from "./log.ts";
import type { Provider } from "./providers/provider.ts";

/** A refund that is written down and that the gateway is to be asked for. Minor units of `currency`. */
export const RefundCall = z.object({
  refund_id: z.string(),
  provider: z.string(),
  reference: z.string(),
  capture_id: z.string(),
  amount: RpcAmount,
  currency: z.string(),
  reason: z.string(),
  /** How often the gateway may have been asked before. */
  attempts: z.int(),
  age_seconds: z.int(),
  quiet_seconds: z.int(),
  status: z.enum(["requested", "unknown", "accepted", "refused"]),
});
export type RefundCall = z.infer<typeof RefundCall>;

/** What became of a request for a refund. */
export type RefundOutcome = "accepted" | "unknown" | "refused";
const Recorded = z.object({ status: z.enum(["accepted", "unknown", "refused"]) });

/**
 * Asks the gateway for one refund, feeds a refund it took on through the one door, and keeps what it
 * answered: in this order, so that who dies in between is followed by the sweeper. No lock is held
 * meanwhile: the amount was reserved before.
 */
export async function askForRefund(
  call: RefundCall,
  provider: Provider,
  { rpc, log }: { rpc: Rpc; log: Log },
): Promise<RefundOutcome> {
  const answer = await provider.refund({
    refundId: call.refund_id,
    reference: call.reference,
    captureId: call.capture_id,
    amount: call.amount,
    currency: call.currency,
    reason: call.reason,
    repeated: call.attempts > 0,
    ageSeconds: call.age_seconds,
    quietSeconds: call.quiet_seconds,
  });
  const outcome = answer.kind === "answered" ? "accepted" : answer.kind;
  log({
    level: outcome === "accepted" ? "info" : "error",
    event: "refund",
    provider: call.provider,
    reference: call.reference,
    outcome,
    ...(answer.kind === "answered" ? {} : { message: answer.message }),
  });
  if (answer.kind === "answered") {
    const event = eventArgument(pollEvent(call.provider, answer.value.statement));
    await rpc("process_payment_atomic", { event });
  }
  const recorded = await rpc("record_refund", {
    refund_id: call.refund_id,
    outcome,
    object_id: answer.kind === "answered" ? answer.value.objectId : null,
    detail: answer.kind === "answered" ? null : answer.message,
  });
  // Somebody else may have had a better answer meanwhile.
  return Recorded.parse(recorded).status;
}

import { z } from "zod";
import { gateway } from "../../api/gateways.ts";
import type { PaymentAnswer } from "../../api/payments.ts";

/** What the result page shows. The server's answer decides; how the window closed is a hint. */
export type Phase =
  | "waiting" // nobody has told us of money yet
  | "confirming" // the gateway says it is paid; the credits are on their way
  | "slow" // still one of the two above, for longer than anyone likes to watch
  | "success"
  | "failed"
  | "cancelled"
  | "unfinished" // opened from a list: nobody is waiting for it, and no money is known
  | "review"
  | "refund_due"
  | "returned"; // refunded or disputed, in part or whole

const proof = z.object({
  razorpay_payment_id: z.string(),
  razorpay_order_id: z.string(),
  razorpay_signature: z.string(),
});

const outcome = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("completed"), proof: proof.nullable() }),
  z.object({ kind: z.literal("cancelled") }),
  z.object({ kind: z.literal("failed"), reason: z.string() }),
]);

/** What the page before knows: how the gateway's window closed, and what was being bought. */
export const arrival = z.object({
  outcome,
  request: z.object({ provider: gateway, packageId: z.string(), currency: z.string() }),
});
export type Arrival = z.infer<typeof arrival>;

/** Phases that nothing but a refund or a dispute changes any more. */
export function isSettled(phase: Phase): boolean {
  return ["success", "review", "refund_due", "returned"].includes(phase);
}

/** Where the user comes from: a gateway's window left one way or another, its page, or a list. */
export type Origin = Arrival["outcome"]["kind"] | "hosted_page" | "list";

/** Reads the phase off the server's answer; where the user comes from only tells waiting apart. */
export function phaseOf(
  answer: PaymentAnswer | undefined,
  origin: Origin,
  slow: boolean,
): Phase {
  if (answer?.fulfilment === "review") return "review";
  if (answer?.fulfilment === "refund_due") return "refund_due";
  if (takenBack(answer)) return "returned";
  if (answer?.fulfilment === "applied") return "success";

  const paid = answer?.verified === true || answer?.payment_status === "success";
  if (!paid && answer) {
    if (answer.payment_status === "failed") return "failed";
    if (answer.payment_status === "canceled") return "cancelled";
    if (origin === "cancelled" || origin === "failed") return origin;
    if (origin === "list") return "unfinished";
  }
  if (slow) return "slow";
  return paid ? "confirming" : "waiting";
}

function takenBack(answer: PaymentAnswer | undefined): boolean {
  return ["refunded", "partially_refunded", "disputed"].includes(answer?.payment_status ?? "") ||
    ["reversed", "partly_reversed"].includes(answer?.fulfilment ?? "");
}

import { z } from "zod";
import type { PaymentAnswer } from "../../api/payments.ts";
import { purchaseRequest } from "../../api/purchase.ts";

/** What the result page shows. The server's answer decides; how the window closed is a hint. */
export type Phase =
  | "waiting" // nobody has told us of money yet
  | "confirming" // the gateway says it is paid; what was bought is on its way
  | "slow" // still one of the two above, for longer than anyone likes to watch
  | "success"
  | "failed"
  | "cancelled"
  | "unfinished" // opened from a list: nobody is waiting for it, and no money is known
  | "review"
  | "refund_due"
  | "refused" // paid, but what was bought could not be given: the money goes back
  | "given_back" // what could not be given has been refunded
  | "partly_returned"
  | "returned"; // refunded or disputed

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
  request: purchaseRequest,
});
export type Arrival = z.infer<typeof arrival>;

/** Phases that nothing but a refund or a dispute changes any more. */
export function isSettled(phase: Phase): boolean {
  return ["success", "review", "refund_due", "refused", "given_back", "partly_returned", "returned"]
    .includes(
      phase,
    );
}

/** Whether money is to be refunded and has not been yet: worth another look now and then. */
export function isOnItsWayBack(phase: Phase): boolean {
  return phase === "refund_due" || phase === "refused";
}

/** Whether the gateway says that this attempt to pay came to nothing. */
export function isOver(answer: PaymentAnswer | undefined): boolean {
  return answer?.payment_status === "failed" || answer?.payment_status === "canceled";
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
  if (answer?.fulfilment === "refund_due") return answer.refused ? "refused" : "refund_due";
  if (takenBack(answer)) return answer?.refused ? "given_back" : howMuchBack(answer);
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

function howMuchBack(answer: PaymentAnswer | undefined): Phase {
  return answer?.payment_status === "partially_refunded" ? "partly_returned" : "returned";
}

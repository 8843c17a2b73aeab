import type { RefundAnswer } from "../../api/commands.ts";
import { ApiError, sentence } from "../../api/errors.ts";

/** What came of something an operator did, in words. It outlives the payment's place in the list. */
export interface Said {
  paymentId: string;
  reference: string;
  tone: "good" | "busy" | "bad";
  text: string;
}

/** What came of a refund of so much. */
export function refundOutcome(
  { status, message }: RefundAnswer,
  much: string,
): Pick<Said, "tone" | "text"> {
  switch (status) {
    case "accepted":
      return { tone: "good", text: `The gateway has taken on the refund of ${much}.` };
    case "refused":
      return {
        tone: "bad",
        text:
          `The gateway refused the refund of ${much}. Why is said under Refunds; nothing was given back.`,
      };
    default:
      return { tone: "busy", text: `${much}: ${message}` };
  }
}

/** Why a refund was not even asked for. What is left is known anew by then. */
export function refundProblem(error: unknown, left: string): string {
  if (error instanceof ApiError && error.code === "refund_too_large") {
    return `This is more than can be refunded: ${left} of this capture is left.`;
  }
  if (error instanceof ApiError && error.passing) {
    return `${
      sentence(error)
    } Whether it was asked for shows under Refunds. Trying again does not make it twice.`;
  }
  return sentence(error);
}

/** What came of taking a capture as paying what is due. */
export function acceptanceOutcome(
  { outcome, message }: { outcome: string; message?: string | null | undefined },
  much: string,
): Pick<Said, "tone" | "text"> {
  return outcome === "applied" || outcome === "duplicate"
    ? { tone: "good", text: `${much} is accepted as paying what is due.` }
    : { tone: "bad", text: message ?? `${much} was not accepted.` };
}

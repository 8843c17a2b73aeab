import { capital } from "../../ui/words.ts";
import type { Phase } from "./phase.ts";

interface PhaseText {
  heading: string;
  tone: "good" | "busy" | "bad" | "quiet";
  /** What happened, then what to do next. */
  body: string[];
}

/** What each phase says. Success adds its numbers, progress its steps; a refusal has the server's reason. */
export function textOf(phase: Phase, gateway: string, message: string | null): PhaseText {
  switch (phase) {
    case "waiting":
      return {
        heading: "Looking for your payment",
        tone: "busy",
        body: [`We are asking ${gateway} about your payment. This usually takes a few seconds.`],
      };
    case "confirming":
      return {
        heading: "Payment received",
        tone: "busy",
        body: [
          `${
            capital(gateway)
          } has your payment. We add what you bought as soon as its notice is here.`,
        ],
      };
    case "slow":
      return {
        heading: "This takes longer than usual",
        tone: "busy",
        body: [
          "If you have paid, your money is safe. We keep looking, and add what you bought as soon as the payment is confirmed.",
          "You can leave this page. There is no need to pay again.",
        ],
      };
    case "success":
      return { heading: "Payment complete", tone: "good", body: [] };
    case "failed":
      return {
        heading: "The payment failed",
        tone: "bad",
        body: [
          "Nothing was added to your account, and a declined card is not charged. You can try again or pay another way.",
          "If your bank shows a charge all the same, do nothing: once it is confirmed, we count it.",
        ],
      };
    case "cancelled":
      return {
        heading: "Payment cancelled",
        tone: "quiet",
        body: [
          `You left ${gateway} before paying, so nothing was charged. You can take it up again whenever you like.`,
        ],
      };
    case "unfinished":
      return {
        heading: "Payment not finished",
        tone: "quiet",
        body: [
          `${
            capital(gateway)
          } has not told us of any money for this payment. If you left before paying, nothing was charged.`,
          "If you have paid, your money is safe: it counts as soon as it is confirmed.",
        ],
      };
    case "review":
      return {
        heading: "We are looking at your payment",
        tone: "busy",
        body: [
          "We received a payment that differs from what was due, so a person is checking it. Your money is safe.",
          "You don't need to do anything, and please don't pay again. The result will show under Payments.",
        ],
      };
    case "refund_due":
      return {
        heading: "You will get money back",
        tone: "busy",
        body: [
          "We received more for this purchase than it costs, for example because it was paid twice. What is too much will be refunded the way you paid.",
          "You don't need to do anything. Banks can take some days to show a refund.",
        ],
      };
    case "refused":
      return {
        heading: "Your money goes back to you",
        tone: "busy",
        body: [
          message ?? "What you paid for could not be given. Your money will be refunded.",
          "You don't need to do anything: the refund goes back the way you paid. Banks can take some days to show it.",
        ],
      };
    case "given_back":
      return {
        heading: "Your money has gone back",
        tone: "quiet",
        body: [
          message ?? "What you paid for could not be given. Your money was refunded.",
          "It goes back the way you paid. Banks can take some days to show it.",
        ],
      };
    case "partly_returned":
      return {
        heading: "Part of this payment was refunded",
        tone: "quiet",
        body: [
          "A part of what you paid goes back to you, and what it bought was taken back to the same extent.",
          "Banks can take some days to show a refund. Your statement shows what changed.",
        ],
      };
    case "returned":
      return {
        heading: "This payment was taken back",
        tone: "quiet",
        body: [
          "All or part of it was refunded or disputed, and what it bought was taken back to the same extent.",
          "Banks can take some days to show a refund. Your statement shows what changed.",
        ],
      };
  }
}

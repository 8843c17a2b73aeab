import { Badge } from "@mantine/core";
import type { ReactNode } from "react";

interface Stand {
  status: string;
  shipped_at: string | null;
}

interface OrderLabel {
  text: string;
  tone: "good" | "busy" | "bad" | "quiet";
  /** What it means for the buyer. */
  next: string;
}

/** What an order's status means to the person who made it. */
export function orderStatus({ status, shipped_at }: Stand): OrderLabel {
  switch (status) {
    case "pending":
      return {
        text: "Waiting for payment",
        tone: "busy",
        next: "Its pieces are kept for you for a short while. Pay for it from the cart.",
      };
    case "processing":
      return {
        text: "Being prepared",
        tone: "busy",
        next: "We send it soon.",
      };
    case "completed":
      return shipped_at
        ? { text: "Sent", tone: "good", next: "It is on its way." }
        : { text: "Completed", tone: "good", next: "Your downloads are ready." };
    case "failed":
      return {
        text: "Not paid in time",
        tone: "bad",
        next: "Nothing was charged. What you wanted is still in the cart.",
      };
    case "cancelled":
      return { text: "Cancelled", tone: "quiet", next: "Whatever you had paid goes back to you." };
    case "refund_due":
      return {
        text: "Refund due",
        tone: "busy",
        next: "It could not be given. Your money goes back the way you paid.",
      };
    case "refunded":
      return { text: "Refunded", tone: "quiet", next: "Your money is back." };
    default:
      return { text: status, tone: "quiet", next: "" };
  }
}

/** The state of an order in a word, told apart by more than its colour. */
export function OrderStatus(stand: Stand): ReactNode {
  const { text, tone } = orderStatus(stand);
  return <Badge className="tone" data-tone={tone} radius="sm" tt="none" fw={600}>{text}</Badge>;
}

import type { ReactNode } from "react";
import { Badge } from "@mantine/core";

interface Label {
  text: string;
  tone: "good" | "busy" | "bad" | "quiet";
}

/** What a payment's two states mean to the person who paid. What we did about it comes first. */
export function statusLabel(status: string, fulfilment: string): Label {
  if (fulfilment === "review") return { text: "In review", tone: "busy" };
  if (fulfilment === "refund_due") return { text: "Refund due", tone: "busy" };
  switch (status) {
    case "success":
      return fulfilment === "applied"
        ? { text: "Completed", tone: "good" }
        : { text: "Processing", tone: "busy" };
    case "refunded":
      return { text: "Refunded", tone: "quiet" };
    case "partially_refunded":
      return { text: "Partly refunded", tone: "quiet" };
    case "disputed":
      return { text: "Disputed", tone: "bad" };
    case "failed":
      return { text: "Failed", tone: "bad" };
    case "canceled":
      return { text: "Cancelled", tone: "quiet" };
    default:
      return { text: "Pending", tone: "busy" };
  }
}

/** The state of a payment in a word, told apart by more than its colour. */
export function PaymentStatus(
  { status, fulfilment }: { status: string; fulfilment: string },
): ReactNode {
  const { text, tone } = statusLabel(status, fulfilment);
  return <Badge className="tone" data-tone={tone} radius="sm" tt="none" fw={600}>{text}</Badge>;
}

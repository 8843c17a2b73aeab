import { Badge, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Refund } from "../../api/records.ts";
import { formatMoment } from "../../money/format.ts";
import { useMoney } from "../../money/use_money.ts";
import styles from "./operate.module.css";

const STATES: Record<string, { text: string; tone: string; next: string | null }> = {
  requested: { text: "Requested", tone: "busy", next: "The gateway is being asked." },
  unknown: {
    text: "Unknown",
    tone: "busy",
    next: "The gateway has not answered. We ask it again; the refund is not made twice.",
  },
  accepted: { text: "Accepted", tone: "good", next: null },
  refused: { text: "Refused", tone: "bad", next: null },
};

/** A refund that was asked for, and what the gateway made of it. */
export function RefundLine({ refund }: { refund: Refund }): ReactNode {
  const money = useMoney();
  const { text, tone, next } = STATES[refund.status] ??
    { text: refund.status, tone: "quiet", next: null };
  return (
    <li className={styles["line"]}>
      <div className={styles["head"]}>
        <div>
          <Text fw={500} className="numeric">{money(refund.amount, refund.currency)}</Text>
          <Text size="sm" c="dimmed">{refund.reason} · {formatMoment(refund.created_at)}</Text>
          {next && <Text size="sm">{next}</Text>}
          {refund.status === "refused" && refund.detail && (
            <Text size="sm">The gateway says: {refund.detail}</Text>
          )}
        </div>
        <Badge className="tone" data-tone={tone} radius="sm" tt="none" fw={600}>{text}</Badge>
      </div>
    </li>
  );
}

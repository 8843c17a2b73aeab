import { Badge } from "@mantine/core";
import type { ReactNode } from "react";

const LABELS: Record<string, { text: string; tone: string }> = {
  draft: { text: "Not open yet", tone: "busy" },
  open: { text: "Open", tone: "good" },
  active: { text: "Started", tone: "good" },
  completed: { text: "Completed", tone: "quiet" },
  closed: { text: "Closed", tone: "quiet" },
};

/** The state of a group in a word, told apart by more than its colour. */
export function GroupStatus({ status }: { status: string }): ReactNode {
  const { text, tone } = LABELS[status] ?? { text: status, tone: "quiet" };
  return <Badge className="tone" data-tone={tone} radius="sm" tt="none" fw={600}>{text}</Badge>;
}

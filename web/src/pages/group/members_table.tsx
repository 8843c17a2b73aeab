import { Paper, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import type { Contribution, GroupOverview, Member } from "../../api/records.ts";
import { formatDay } from "../../money/format.ts";
import styles from "./group.module.css";

interface MembersTableProps {
  group: GroupOverview["group"];
  members: Member[];
}

/** Who has paid which cycle. The table scrolls within itself when the group has many. */
export function MembersTable({ group, members }: MembersTableProps): ReactNode {
  const cycles = Array.from({ length: group.size }, (_, at) => at + 1);
  return (
    <Stack gap="md" component="section" aria-labelledby="members">
      <Title order={2} id="members">Who has paid</Title>
      <Paper
        withBorder
        radius="lg"
        className={styles["scroll"] ?? ""}
        role="region"
        aria-labelledby="members"
        tabIndex={0}
      >
        <table className={styles["table"]}>
          <thead>
            <tr>
              <th scope="col">Member</th>
              {group.security_deposit > 0n && <th scope="col">Deposit</th>}
              {cycles.map((cycle) => (
                <th
                  key={cycle}
                  scope="col"
                  className={styles["cycle"]}
                  data-current={cycle === group.current_cycle}
                >
                  <VisuallyHidden>
                    {cycle === group.current_cycle ? "Current cycle " : "Cycle "}
                  </VisuallyHidden>
                  {cycle}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {members.map((member) => (
              <tr key={member.id}>
                <th scope="row">
                  {member.name}
                  <Text size="xs" c="dimmed" component="span" display="block">
                    {roleOf(member)}
                  </Text>
                </th>
                {group.security_deposit > 0n && (
                  <td>{member.has_paid_security_deposit ? "Paid" : "Open"}</td>
                )}
                {cycles.map((cycle) => (
                  <td key={cycle} className={styles["cycle"]}>
                    <Cell
                      contribution={member.contributions.find((one) => one.cycle_number === cycle)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Paper>
      <Text size="sm" c="dimmed" aria-hidden>
        <Mark status="paid" /> paid · <Mark status="due" /> due · <Mark status="late" /> late ·{" "}
        <Mark status="refunded" /> refunded
      </Text>
    </Stack>
  );
}

function roleOf({ is_me, is_creator, status }: Member): string {
  const words = [is_me ? "you" : "", is_creator ? "creator" : ""];
  if (status === "left") words.push("has left");
  if (status === "withdrawn") words.push("refunded");
  return words.filter(Boolean).join(", ");
}

const SIGNS: Record<string, string> = { paid: "✓", due: "·", late: "!", refunded: "↩" };

function Mark({ status }: { status: string }) {
  return (
    <span className={styles["mark"]} data-status={status} aria-hidden>
      {SIGNS[status] ?? ""}
    </span>
  );
}

function Cell({ contribution }: { contribution: Contribution | undefined }) {
  if (!contribution) return <VisuallyHidden>not a member</VisuallyHidden>;
  const { status, due_on, paid_date } = contribution;
  const day = status === "paid" ? paid_date : due_on;
  const words = day ? `${status} ${formatDay(day)}` : status;
  return (
    <span title={words}>
      <Mark status={status} />
      <VisuallyHidden>{words}</VisuallyHidden>
    </span>
  );
}

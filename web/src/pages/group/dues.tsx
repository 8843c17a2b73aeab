import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useDepositHeld } from "../../api/queries.ts";
import type { GroupOverview } from "../../api/records.ts";
import { formatDay } from "../../money/format.ts";
import { LoadProblem } from "../../ui/problem.tsx";
import { RowsLoading } from "../../ui/rows.tsx";
import { PayGroup } from "./pay_group.tsx";

/** What a member has to pay next: a missing deposit first, then the oldest open cycle. */
export function Dues({ overview }: { overview: GroupOverview }): ReactNode {
  const { group, members } = overview;
  const me = members?.find(({ is_me, status }) => is_me && status === "active");
  if (!me || group.status === "closed" || group.status === "draft") return null;

  const next = me.contributions.find(({ status }) => status === "late" || status === "due");
  return (
    <>
      {!me.has_paid_security_deposit && group.security_deposit > 0n && (
        <MissingDeposit group={group} />
      )}
      {next && (
        <PayGroup
          // Another cycle is another payment: nothing of the last one is kept.
          key={next.cycle_number}
          group={group}
          type="contribution"
          cycle={next.cycle_number}
          title={next.status === "late"
            ? `Contribution ${next.cycle_number} is late`
            : next.due_on
            ? `Next: due ${formatDay(next.due_on)}`
            : "Pay ahead"}
        />
      )}
      {!next && (
        <Paper withBorder radius="lg" p="lg">
          <Stack gap="xs">
            <Title order={2}>All paid</Title>
            <Text>You have paid every contribution. There is nothing left to pay.</Text>
          </Stack>
        </Paper>
      )}
    </>
  );
}

/** A part of a deposit may have been refunded: what is missing is paid, not more. */
function MissingDeposit({ group }: { group: GroupOverview["group"] }) {
  const { data: held, error, isPending, refetch } = useDepositHeld(group.id);
  if (isPending) return <RowsLoading count={2} />;
  if (held === undefined) {
    return <LoadProblem what="your deposit" error={error} retry={() => void refetch()} />;
  }
  return (
    <PayGroup
      group={group}
      type="security_deposit"
      missing={group.security_deposit - held}
      title="Pay the security deposit"
    />
  );
}

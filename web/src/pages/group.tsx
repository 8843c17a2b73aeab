import { Anchor, Group, Paper, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link, useParams } from "react-router";
import { ApiError } from "../api/errors.ts";
import { useGroup } from "../api/queries.ts";
import type { GroupOverview } from "../api/records.ts";
import { formatDay } from "../money/format.ts";
import { useMoney } from "../money/use_money.ts";
import { Facts } from "../ui/facts.tsx";
import { GroupStatus } from "../ui/group_status.tsx";
import { LinkButton } from "../ui/link_button.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { LoadProblem } from "../ui/problem.tsx";
import { RowsLoading } from "../ui/rows.tsx";
import styles from "./buying/buying.module.css";
import { CreatorActions, MemberActions } from "./group/actions.tsx";
import { JoinRequests } from "./group/join_requests.tsx";
import { Joining } from "./group/joining.tsx";
import { MembersTable } from "./group/members_table.tsx";
import { Dues } from "./group/dues.tsx";
import { cycleName } from "./group/words.ts";

/** Refusals that mean: there is no such group, at least not for this user. */
const NOT_THERE = ["group_not_found", "invalid_request"];

/** One group: its rules, who has paid which cycle, and what the user can do in it. */
export function Component(): ReactNode {
  const { id = "" } = useParams();
  const { data, error, isPending, refetch } = useGroup(id);
  if (isPending) return <RowsLoading />;
  if (!data) {
    // A part of the address that is no uuid is nobody's group either.
    const missing = error instanceof ApiError &&
      (NOT_THERE.includes(error.code) || error.status === 400);
    return missing
      ? <UnknownGroup />
      : <LoadProblem what="this group" error={error} retry={() => void refetch()} />;
  }
  return <GroupPage overview={data} />;
}

function GroupPage({ overview }: { overview: GroupOverview }) {
  const { group, members, requests } = overview;
  return (
    <Stack gap="lg">
      <Stack gap="xs">
        <Anchor component={Link} to="/groups" size="sm">All groups</Anchor>
        <Group justify="space-between">
          <PageHeading>{group.name}</PageHeading>
          <GroupStatus status={group.status} />
        </Group>
        {group.description && <Text c="dimmed">{group.description}</Text>}
      </Stack>
      <div className={styles["columns"]}>
        <Stack gap="lg">
          <Rules overview={overview} />
          {members && members.length > 0 && <MembersTable group={group} members={members} />}
          {requests && requests.length > 0 && <JoinRequests group={group} requests={requests} />}
        </Stack>
        <Stack gap="lg">
          <Joining overview={overview} />
          <Dues overview={overview} />
          <CreatorActions overview={overview} />
          <MemberActions overview={overview} />
        </Stack>
      </div>
    </Stack>
  );
}

function Rules({ overview: { group } }: { overview: GroupOverview }) {
  const money = useMoney();
  return (
    <Paper withBorder radius="lg" p="lg">
      <Facts
        facts={[
          [
            "Contribution",
            `${money(group.contribution_amount, group.currency)} ${cycleName(group.cycle_days)}`,
          ],
          [
            "Security deposit",
            group.security_deposit > 0n ? money(group.security_deposit, group.currency) : "None",
          ],
          ["Members", `${group.seats_taken} of ${group.size}`],
          ["First contribution due", group.starts_on && formatDay(group.starts_on)],
          [
            "Cycle",
            group.status === "active" && group.current_cycle !== null
              ? `${group.current_cycle} of ${group.size}`
              : null,
          ],
        ]}
      />
    </Paper>
  );
}

function UnknownGroup() {
  return (
    <Stack align="flex-start">
      <PageHeading>We can't find this group</PageHeading>
      <Text>It does not exist, or it is not open yet and somebody else's.</Text>
      <LinkButton to="/groups">See all groups</LinkButton>
    </Stack>
  );
}

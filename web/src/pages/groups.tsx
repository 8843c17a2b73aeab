import { Anchor, Badge, Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useMyGroups, useOpenGroups } from "../api/queries.ts";
import type { SavingsGroup } from "../api/records.ts";
import { useMoney } from "../money/use_money.ts";
import { GroupStatus } from "../ui/group_status.tsx";
import { LinkButton } from "../ui/link_button.tsx";
import { More } from "../ui/more.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { LoadProblem } from "../ui/problem.tsx";
import { Row, Rows, RowsEmpty, RowsLoading } from "../ui/rows.tsx";
import { cycleName } from "./group/words.ts";

/** The user's savings groups, and those that take new members. */
export function Component(): ReactNode {
  return (
    <Stack gap="xl">
      <Group justify="space-between" align="flex-start">
        <Stack gap={4}>
          <PageHeading>Groups</PageHeading>
          <Text c="dimmed">Save together: everybody pays in each cycle.</Text>
        </Stack>
        <LinkButton to="/groups/new">Create a group</LinkButton>
      </Group>
      <MyGroups />
      <OpenGroups />
    </Stack>
  );
}

function MyGroups() {
  const { data, error, isPending, refetch } = useMyGroups();
  return (
    <Stack gap="md" component="section" aria-labelledby="mine">
      <Title order={2} id="mine">Your groups</Title>
      {isPending && <RowsLoading count={2} />}
      {!isPending && !data && (
        <LoadProblem
          what="your groups"
          error={error}
          retry={() => void refetch()}
        />
      )}
      {data?.groups.length === 0 && (
        <RowsEmpty title="You are in no group yet">
          Create one, or ask to join one of those below.
        </RowsEmpty>
      )}
      {data && data.groups.length > 0 && (
        <Rows label="Your groups">
          {data.groups.map((group) => (
            <GroupRow
              key={group.id}
              group={group}
              asked={data.requests.find(({ group_id }) => group_id === group.id)?.status ?? null}
            />
          ))}
        </Rows>
      )}
    </Stack>
  );
}

function OpenGroups() {
  const query = useOpenGroups();
  const { data: mine } = useMyGroups();
  const groups = (query.data?.pages.flat() ?? [])
    .filter(({ id }) => !mine?.groups.some((group) => group.id === id));
  return (
    <Stack gap="md" component="section" aria-labelledby="open">
      <Title order={2} id="open">Open groups</Title>
      {query.isPending && <RowsLoading count={3} />}
      {query.isError && !query.data && (
        <LoadProblem
          what="the open groups"
          error={query.error}
          retry={() => void query.refetch()}
        />
      )}
      {query.data && groups.length === 0 && (
        <RowsEmpty title="No open groups">Groups that take new members show here.</RowsEmpty>
      )}
      {groups.length > 0 && (
        <Rows label="Open groups">
          {groups.map((group) => <GroupRow key={group.id} group={group} asked={null} />)}
        </Rows>
      )}
      <More
        available={query.hasNextPage}
        loading={query.isFetchingNextPage}
        load={() => void query.fetchNextPage()}
      />
    </Stack>
  );
}

const ASKED: Record<string, string> = { requested: "You asked to join", approved: "You can join" };

function GroupRow({ group, asked }: { group: SavingsGroup; asked: string | null }) {
  const money = useMoney();
  const word = asked === null ? undefined : ASKED[asked];
  return (
    <Row
      title={<Anchor component={Link} to={`/groups/${group.id}`} fw={500}>{group.name}</Anchor>}
      detail={`${group.size} members, ${cycleName(group.cycle_days)}`}
      value={money(group.contribution_amount, group.currency)}
      note={word
        ? <Badge className="tone" data-tone="busy" radius="sm" tt="none" fw={600}>{word}</Badge>
        : <GroupStatus status={group.status} />}
    />
  );
}

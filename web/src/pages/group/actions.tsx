import { Button, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { closeGroup, leaveGroup, startGroup } from "../../api/commands.ts";
import { sentence } from "../../api/errors.ts";
import { keys, useCommand } from "../../api/queries.ts";
import type { GroupOverview } from "../../api/records.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { Problem } from "../../ui/problem.tsx";

const FEWEST_MEMBERS = 2;
const TOUCHED = [keys.groups, keys.transactions, keys.payments];

/** What the creator decides: when the group starts, or that it does not. */
export function CreatorActions({ overview: { group } }: { overview: GroupOverview }): ReactNode {
  const close = useCommand(closeGroup, TOUCHED);
  if (!group.is_creator || !["draft", "open"].includes(group.status)) return null;
  return (
    <Paper withBorder radius="lg" p="lg" component="section" aria-labelledby="yours-to-decide">
      <Stack>
        <Title order={2} id="yours-to-decide">You decide</Title>
        {group.status === "open" && <Start groupId={group.id} members={group.seats_taken} />}
        <div>
          <Confirm
            action="Close the group"
            question="Nobody can join any more, and everybody's money is refunded. This can't be undone."
            yes="Yes, close it"
            no="Keep it"
            busy={close.isPending}
            error={close.error}
            onYes={() => close.mutate(group.id)}
          />
        </div>
      </Stack>
    </Paper>
  );
}

function Start({ groupId, members }: { groupId: string; members: number }) {
  const [day, setDay] = useState(today);
  const start = useCommand(() => startGroup(groupId, day), TOUCHED);
  if (members < FEWEST_MEMBERS) {
    return <Text>The group can start once it has a second member.</Text>;
  }
  return (
    <Stack gap="sm">
      <TextInput
        type="date"
        label="First contribution due"
        description="From the start on nobody can leave."
        min={today()}
        value={day}
        onChange={({ currentTarget }) => setDay(currentTarget.value)}
      />
      {start.error && <Problem title="Not started">{sentence(start.error)}</Problem>}
      <Button
        disabled={day === ""}
        loading={start.isPending}
        onClick={() => start.mutate(undefined)}
      >
        Start the group
      </Button>
    </Stack>
  );
}

/** The day it is where the database is: it knows no other. */
function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** A member who is not its creator can leave a group until it starts. */
export function MemberActions({ overview }: { overview: GroupOverview }): ReactNode {
  const { group, members } = overview;
  const leave = useCommand(leaveGroup, TOUCHED);
  const inside = members?.some(({ is_me, status }) => is_me && status === "active") ?? false;
  if (!inside || group.is_creator || group.status !== "open") return null;
  return (
    <div>
      <Confirm
        action="Leave the group"
        question="Your seat is free for others at once, and all you paid is refunded."
        yes="Yes, leave"
        no="Stay"
        busy={leave.isPending}
        error={leave.error}
        onYes={() => leave.mutate(group.id)}
      />
    </div>
  );
}

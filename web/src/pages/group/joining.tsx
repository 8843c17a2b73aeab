import { Button, Paper, Stack, Text, Textarea, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { requestToJoin } from "../../api/commands.ts";
import { sentence } from "../../api/errors.ts";
import { keys, useCommand } from "../../api/queries.ts";
import type { GroupOverview } from "../../api/records.ts";
import { Problem } from "../../ui/problem.tsx";
import { PayGroup } from "./pay_group.tsx";

/** The way into a group, for somebody who is not in it: ask, wait, pay. */
export function Joining({ overview }: { overview: GroupOverview }): ReactNode {
  const { group, request, members } = overview;
  const inside = members?.some(({ is_me, status }) => is_me && status === "active") ?? false;
  if (inside) return null;

  if (group.is_creator) {
    return group.status === "draft"
      ? <PayGroup group={group} type="group_creation" title="Open the group" />
      : null;
  }
  if (group.status !== "open") {
    return <Note title="No new members">This group takes no new members.</Note>;
  }
  const full = group.seats_taken >= group.size;
  if (full) {
    return (
      <Note title="All seats are taken">
        Look again later: a seat is free when somebody leaves before the start.
      </Note>
    );
  }
  switch (request?.status) {
    case "approved":
      return <PayGroup group={group} type="group_join" title="Join the group" />;
    case "requested":
      return (
        <Note title="You asked to join">
          The creator of the group decides. Once they say yes, you can pay here and are in.
        </Note>
      );
    default:
      return <AskToJoin groupId={group.id} rejected={request?.status === "rejected"} />;
  }
}

function AskToJoin({ groupId, rejected }: { groupId: string; rejected: boolean }) {
  const [message, setMessage] = useState("");
  const ask = useCommand(() => requestToJoin(groupId, message.trim()), [keys.groups]);
  return (
    <Paper withBorder radius="lg" p="lg" component="section" aria-labelledby="ask">
      <Stack>
        <Title order={2} id="ask">Join this group</Title>
        {rejected && <Text>Your last request was rejected. You can ask again.</Text>}
        <Textarea
          label="Message to the creator"
          description="Who you are, so that they know whom they save with."
          maxLength={500}
          autosize
          minRows={2}
          value={message}
          onChange={({ currentTarget }) => setMessage(currentTarget.value)}
        />
        {ask.error && <Problem title="Not sent">{sentence(ask.error)}</Problem>}
        <Button loading={ask.isPending} onClick={() => ask.mutate(undefined)}>Ask to join</Button>
        <Text size="sm" c="dimmed">You pay nothing until the creator has said yes.</Text>
      </Stack>
    </Paper>
  );
}

function Note({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder radius="lg" p="lg">
      <Stack gap="xs">
        <Title order={2}>{title}</Title>
        <Text>{children}</Text>
      </Stack>
    </Paper>
  );
}

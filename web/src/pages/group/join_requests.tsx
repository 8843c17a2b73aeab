import { Badge, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { decideJoinRequest, type Decision } from "../../api/commands.ts";
import { keys, useCommand } from "../../api/queries.ts";
import type { AskingMember, GroupOverview } from "../../api/records.ts";
import { Trouble } from "../../ui/trouble.tsx";
import styles from "./group.module.css";

interface JoinRequestsProps {
  group: GroupOverview["group"];
  requests: AskingMember[];
}

/** Who asks to join; the creator says yes or no. */
export function JoinRequests({ group, requests }: JoinRequestsProps): ReactNode {
  return (
    <Stack gap="md" component="section" aria-labelledby="requests">
      <Title order={2} id="requests">Requests to join</Title>
      <Paper
        withBorder
        radius="lg"
        component="ul"
        className={styles["requests"] ?? ""}
        aria-label="Requests"
      >
        {requests.map((request) => (
          <Request key={request.id} request={request} open={group.status === "open"} />
        ))}
      </Paper>
    </Stack>
  );
}

function Request({ request, open }: { request: AskingMember; open: boolean }) {
  const decide = useCommand(
    (decision: Decision) => decideJoinRequest(request.id, decision),
    [keys.groups],
  );
  const approved = request.status === "approved";
  return (
    <li className={styles["request"]}>
      <div className={styles["who"]}>
        <Text fw={600}>{request.name}</Text>
        {request.message && <Text size="sm" c="dimmed">{request.message}</Text>}
        <Trouble error={decide.error} />
      </div>
      <Group gap="xs">
        {approved && (
          <Badge className="tone" data-tone="busy" radius="sm" tt="none" fw={600}>
            Approved, not paid
          </Badge>
        )}
        {!approved && open && (
          <Button
            size="xs"
            disabled={decide.isPending}
            onClick={() => decide.mutate("approve")}
            aria-label={`Approve ${request.name}`}
          >
            Approve
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          disabled={decide.isPending}
          onClick={() => decide.mutate("reject")}
          aria-label={`Reject ${request.name}`}
        >
          Reject
        </Button>
      </Group>
    </li>
  );
}

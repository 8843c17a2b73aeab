import type { ReactNode } from "react";
import { Button, Group } from "@mantine/core";
import { LinkButton } from "../../ui/link_button.tsx";
import type { Destination } from "./destination.ts";
import type { Arrival, Phase } from "./phase.ts";
import { SuccessActions } from "./success.tsx";

interface ActionsProps {
  phase: Phase;
  automatic: boolean;
  checking: boolean;
  /** Where the same thing can be paid for. */
  again: string;
  destination: Destination;
  onCheck: () => void;
}

/** What the user can do next, most likely first. */
export function Actions(
  { phase, automatic, checking, again, destination, onCheck }: ActionsProps,
): ReactNode {
  const check = <Button variant="default" onClick={onCheck} loading={checking}>Check again</Button>;
  switch (phase) {
    case "success":
      return <SuccessActions automatic={automatic} destination={destination} />;
    case "failed":
    case "cancelled":
      return (
        <Group>
          <LinkButton to={again}>Try again</LinkButton>
          {check}
          <LinkButton to="/" variant="subtle">Go to the dashboard</LinkButton>
        </Group>
      );
    case "unfinished":
      return (
        <Group>
          {check}
          <LinkButton to={again} variant="default">Try again</LinkButton>
        </Group>
      );
    case "slow":
      return (
        <Group>
          <Button onClick={onCheck} loading={checking}>Check again</Button>
          <LinkButton to="/" variant="default">Go to the dashboard</LinkButton>
        </Group>
      );
    case "review":
    case "refund_due":
    case "refused":
    case "given_back":
    case "partly_returned":
    case "returned":
      return (
        <Group>
          <LinkButton to="/">Go to the dashboard</LinkButton>
          <LinkButton to="/payments" variant="default">See all payments</LinkButton>
        </Group>
      );
    default:
      return null;
  }
}

/** Back to where the same thing can be paid for, as nearly as it is known. */
export function againPath(request: Arrival["request"] | null, type: string | undefined): string {
  if (!request) return PLACES[type ?? ""] ?? "/";
  const { purchase, currency, provider } = request;
  switch (purchase.payment_type) {
    case "credits":
      return `/buy?${new URLSearchParams({ package: purchase.package_id, currency, provider })}`;
    case "order":
      return "/cart";
    case "agent":
      return `/agents/${purchase.agent_id}`;
    default:
      return `/groups/${purchase.group_id}`;
  }
}

/** Where things of a type are paid for. */
const PLACES: Record<string, string> = {
  credits: "/buy",
  order: "/cart",
  agent: "/agents",
  group_creation: "/groups",
  group_join: "/groups",
  contribution: "/groups",
  security_deposit: "/groups",
};

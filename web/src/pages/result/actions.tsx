import type { ReactNode } from "react";
import { Button, Group } from "@mantine/core";
import { BuyLink } from "../../ui/buy_link.tsx";
import { LinkButton } from "../../ui/link_button.tsx";
import type { Destination } from "./destination.ts";
import type { Arrival, Phase } from "./phase.ts";
import { SuccessActions } from "./success.tsx";

interface ActionsProps {
  phase: Phase;
  automatic: boolean;
  checking: boolean;
  request: Arrival["request"] | null;
  destination: Destination;
  onCheck: () => void;
}

/** What the user can do next, most likely first. */
export function Actions(
  { phase, automatic, checking, request, destination, onCheck }: ActionsProps,
): ReactNode {
  const check = <Button variant="default" onClick={onCheck} loading={checking}>Check again</Button>;
  switch (phase) {
    case "success":
      return <SuccessActions automatic={automatic} destination={destination} />;
    case "failed":
    case "cancelled":
      return (
        <Group>
          <LinkButton to={againPath(request)}>Try again</LinkButton>
          {check}
          <LinkButton to="/" variant="subtle">Go to the dashboard</LinkButton>
        </Group>
      );
    case "unfinished":
      return (
        <Group>
          {check}
          <BuyLink variant="default" />
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

/** Back to where the same thing can be paid for, where it is known. */
function againPath(request: Arrival["request"] | null): string {
  if (!request) return "/buy";
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

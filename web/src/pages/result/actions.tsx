import type { ReactNode } from "react";
import { Button, Group } from "@mantine/core";
import { BuyLink } from "../../ui/buy_link.tsx";
import { LinkButton } from "../../ui/link_button.tsx";
import type { Arrival, Phase } from "./phase.ts";
import { SuccessActions } from "./success.tsx";

interface ActionsProps {
  phase: Phase;
  automatic: boolean;
  checking: boolean;
  request: Arrival["request"] | null;
  onCheck: () => void;
}

/** What the user can do next, most likely first. */
export function Actions({ phase, automatic, checking, request, onCheck }: ActionsProps): ReactNode {
  const check = <Button variant="default" onClick={onCheck} loading={checking}>Check again</Button>;
  switch (phase) {
    case "success":
      return <SuccessActions automatic={automatic} />;
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

/** Back to the shop with the same choice, where it is known. */
function againPath(request: Arrival["request"] | null): string {
  if (!request) return "/buy";
  const search = new URLSearchParams({
    package: request.packageId,
    currency: request.currency,
    provider: request.provider,
  });
  return `/buy?${search}`;
}

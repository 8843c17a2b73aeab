import type { ReactNode } from "react";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useNavigate } from "react-router";
import { LinkButton } from "../../ui/link_button.tsx";
import type { Destination } from "./destination.ts";
import { useCountdown } from "./use_countdown.ts";

const SECONDS = 5;

/** On to what was bought: by itself after a moment, unless the user would rather stay. */
export function SuccessActions({ automatic, destination }: {
  automatic: boolean;
  destination: Destination;
}): ReactNode {
  const navigate = useNavigate();
  const countdown = useCountdown(SECONDS, automatic, () => void navigate(destination.path));

  return (
    <Stack gap="xs">
      <Group>
        <LinkButton to={destination.path}>
          {automatic ? "Continue" : `Go to ${destination.name}`}
        </LinkButton>
        {countdown.active && <Button variant="default" onClick={countdown.stop}>Stay here</Button>}
      </Group>
      {countdown.active && (
        // Hidden from screen readers second by second; they are told once, below.
        <Text size="sm" c="dimmed" aria-hidden className="numeric" data-testid="countdown">
          To {destination.name} in {countdown.left} s
        </Text>
      )}
      {automatic && (
        <Text size="sm" c="dimmed" aria-live="polite">
          {!countdown.active && countdown.left > 0 && "You stay on this page."}
        </Text>
      )}
    </Stack>
  );
}

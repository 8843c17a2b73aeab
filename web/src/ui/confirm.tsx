import { Button, Group, Stack, Text } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { sentence } from "../api/errors.ts";
import { Problem } from "./problem.tsx";

interface ConfirmProps {
  action: string;
  question: string;
  yes: string;
  no: string;
  busy: boolean;
  error: Error | null;
  onYes: () => void;
}

/** A step that can't be undone: asked about once more, in its place, before it is taken. */
export function Confirm(
  { action, question, yes, no, busy, error, onYes }: ConfirmProps,
): ReactNode {
  const [asking, setAsking] = useState(false);
  const sure = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The button that had the focus is gone; the answer is what comes next.
    if (asking) sure.current?.focus();
  }, [asking]);

  if (!asking) {
    return <Button variant="default" onClick={() => setAsking(true)}>{action}</Button>;
  }
  return (
    <Stack gap="xs" role="group" aria-label={action}>
      <Text size="sm">{question}</Text>
      {error && <Problem>{sentence(error)}</Problem>}
      <Group gap="xs">
        <Button color="red.9" ref={sure} loading={busy} onClick={onYes}>{yes}</Button>
        <Button variant="default" disabled={busy} onClick={() => setAsking(false)}>{no}</Button>
      </Group>
    </Stack>
  );
}

import { Button, Group, Stack, Text } from "@mantine/core";
import { type ReactNode, useRef, useState } from "react";
import { flushSync } from "react-dom";
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
  const next = useRef<HTMLButtonElement>(null);
  const ask = (yesOrNo: boolean) => {
    flushSync(() => setAsking(yesOrNo));
    // The button that had the focus is gone; the answer, or what was asked about, is what comes next.
    next.current?.focus();
  };

  if (!asking) {
    return <Button variant="default" ref={next} onClick={() => ask(true)}>{action}</Button>;
  }
  return (
    <Stack gap="xs" role="group" aria-label={action}>
      <Text size="sm">{question}</Text>
      {error && <Problem>{sentence(error)}</Problem>}
      <Group gap="xs">
        <Button color="red.9" ref={next} loading={busy} onClick={onYes}>{yes}</Button>
        <Button variant="default" disabled={busy} onClick={() => ask(false)}>{no}</Button>
      </Group>
    </Stack>
  );
}

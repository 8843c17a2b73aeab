import { Alert, Button, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { sentence } from "../api/errors.ts";
import { IconAlert } from "../app/icons.ts";

/** An error in the place where it happened, read out at once. */
export function Problem({ title, children }: { title?: string; children: ReactNode }): ReactNode {
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<IconAlert aria-hidden />}
      {...(title ? { title } : {})}
    >
      {children}
    </Alert>
  );
}

interface LoadProblemProps {
  what: string;
  error: unknown;
  retry: () => void;
}

/** Something could not be read; it can be tried again. */
export function LoadProblem({ what, error, retry }: LoadProblemProps): ReactNode {
  return (
    <Problem title={`We could not load ${what}`}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm" inherit>{sentence(error)}</Text>
        <Button size="xs" variant="default" onClick={retry}>Try again</Button>
      </Stack>
    </Problem>
  );
}

import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { sentence } from "../api/errors.ts";

/** What went wrong with one thing of several, in a line beside it, read out at once. */
export function Trouble({ error }: { error: Error | null }): ReactNode {
  if (!error) return null;
  return <Text size="sm" c="var(--mantine-color-error)" role="alert">{sentence(error)}</Text>;
}

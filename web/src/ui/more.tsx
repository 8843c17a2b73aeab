import type { ReactNode } from "react";
import { Button } from "@mantine/core";

interface MoreProps {
  available: boolean;
  loading: boolean;
  load: () => void;
}

/** Reads the next page of a list. */
export function More({ available, loading, load }: MoreProps): ReactNode {
  if (!available) return null;
  return <Button variant="default" onClick={load} loading={loading} mx="auto">Show more</Button>;
}

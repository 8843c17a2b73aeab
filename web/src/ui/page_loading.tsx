import type { ReactNode } from "react";
import { Loader, Stack, VisuallyHidden } from "@mantine/core";

/** The whole page is on its way. */
export function PageLoading(): ReactNode {
  return (
    <Stack align="center" py={96} role="status">
      <Loader type="dots" aria-hidden />
      <VisuallyHidden>Loading</VisuallyHidden>
    </Stack>
  );
}

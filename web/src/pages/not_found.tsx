import type { ReactNode } from "react";
import { Stack, Text } from "@mantine/core";
import { LinkButton } from "../ui/link_button.tsx";
import { PageHeading } from "../ui/page_heading.tsx";

/** An address that leads nowhere. */
export function Component(): ReactNode {
  return (
    <Stack align="flex-start">
      <PageHeading>There is no such page</PageHeading>
      <Text>The address may be mistyped, or the page has moved.</Text>
      <LinkButton to="/">Go to the dashboard</LinkButton>
    </Stack>
  );
}

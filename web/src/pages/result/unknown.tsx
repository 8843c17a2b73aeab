import type { ReactNode } from "react";
import { Group, Stack, Text } from "@mantine/core";
import { LinkButton } from "../../ui/link_button.tsx";
import { PageHeading } from "../../ui/page_heading.tsx";

/** A reference that is not one of this user's. */
export function Unknown({ reference }: { reference: string | null }): ReactNode {
  return (
    <Stack align="flex-start">
      <PageHeading>We can't find this payment</PageHeading>
      <Text>
        {reference
          ? `There is no payment ${reference} in your account.`
          : "The address does not say which payment it is about."}{" "}
        If you have just paid, make sure that you are signed in to the account you paid from.
      </Text>
      <Group>
        <LinkButton to="/payments">See all payments</LinkButton>
        <LinkButton to="/" variant="default">Go to the dashboard</LinkButton>
      </Group>
    </Stack>
  );
}

import { Button, Group, Stack, Text } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { useRouteError } from "react-router";
import { PageHeading } from "../ui/page_heading.tsx";
import styles from "./shell.module.css";

const CHUNK_MISSING = /dynamically imported module|importing a module script/i;

/** What a page shows that could not be shown. Payments go on without it. */
export function CrashedPage(): ReactNode {
  const error = useRouteError();
  const outdated = error instanceof Error && CHUNK_MISSING.test(error.message);
  return (
    <main className={styles["main"]}>
      <Apology
        reason={outdated
          ? "This page could not be loaded. You may be offline, or there is a newer version."
          : "Something in this page broke."}
      />
    </main>
  );
}

function Apology({ reason }: { reason: string }) {
  return (
    <Stack align="flex-start" maw={560} mx="auto" px="md" py="xl">
      <PageHeading>This page stopped working</PageHeading>
      <Text role="alert">
        {reason}{" "}
        A payment that you have made is safe: it is counted on our side, whatever this page shows.
      </Text>
      <Group>
        <Button onClick={() => location.reload()}>Load the page again</Button>
        <Button variant="default" component="a" href="/">Go to the dashboard</Button>
      </Group>
    </Stack>
  );
}

/** The last net, for failures outside the pages. */
export class LastResort extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <Apology reason="Something broke." /> : this.props.children;
  }
}

import type { ReactNode } from "react";
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useProfile, useRecentPayments } from "../api/queries.ts";
import { useUser } from "../app/session.tsx";
import { BuyLink } from "../ui/buy_link.tsx";
import { LinkButton } from "../ui/link_button.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { PaymentRow } from "../ui/payment_row.tsx";
import { LoadProblem } from "../ui/problem.tsx";
import { Rows, RowsEmpty, RowsLoading } from "../ui/rows.tsx";
import { AccountFigures } from "./account_figures.tsx";

/** The balance, what was used and spent, and the latest payments. */
export function Component(): ReactNode {
  const { email } = useUser();
  return (
    <Stack gap="xl">
      <Stack gap="lg">
        <Stack gap={4}>
          <PageHeading>Dashboard</PageHeading>
          {email && <Text c="dimmed">{email}</Text>}
        </Stack>
        <Account />
      </Stack>
      <RecentPayments />
    </Stack>
  );
}

function Account() {
  const { data, error, isPending, refetch } = useProfile();
  if (isPending) return <RowsLoading count={2} />;
  if (data === undefined) {
    return <LoadProblem what="your balance" error={error} retry={() => void refetch()} />;
  }
  if (data === null) {
    return (
      <RowsEmpty
        title="Your account is being set up"
        action={<Button onClick={() => void refetch()}>Look again</Button>}
      >
        This takes a moment. Your balance shows as soon as it is done.
      </RowsEmpty>
    );
  }
  return <AccountFigures profile={data} />;
}

function RecentPayments() {
  const { data, error, isPending, refetch } = useRecentPayments();
  return (
    <Stack gap="md" component="section" aria-labelledby="recent">
      <Group justify="space-between">
        <Title order={2} id="recent">Recent payments</Title>
        {data && data.length > 0 && (
          <LinkButton to="/payments" variant="subtle" size="compact-sm">
            See all
          </LinkButton>
        )}
      </Group>
      {isPending && <RowsLoading count={3} />}
      {!isPending && !data && (
        <LoadProblem
          what="your payments"
          error={error}
          retry={() => void refetch()}
        />
      )}
      {data?.length === 0 && (
        <RowsEmpty title="No payments yet" action={<BuyLink />}>
          Your first purchase will show here.
        </RowsEmpty>
      )}
      {data && data.length > 0 && (
        <Rows label="Recent payments">
          {data.map((payment) => <PaymentRow key={payment.id} payment={payment} />)}
        </Rows>
      )}
    </Stack>
  );
}

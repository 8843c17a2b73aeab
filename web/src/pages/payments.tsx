import type { ReactNode } from "react";
import { Stack, Text } from "@mantine/core";
import { usePayments } from "../api/queries.ts";
import { BuyLink } from "../ui/buy_link.tsx";
import { More } from "../ui/more.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { PaymentRow } from "../ui/payment_row.tsx";
import { LoadProblem } from "../ui/problem.tsx";
import { Rows, RowsEmpty, RowsLoading } from "../ui/rows.tsx";

/** Every payment of the user, whatever became of it. */
export function Component(): ReactNode {
  return (
    <Stack gap="lg">
      <Stack gap={4}>
        <PageHeading>Payments</PageHeading>
        <Text c="dimmed">Every payment you started, and what became of it.</Text>
      </Stack>
      <PaymentList />
    </Stack>
  );
}

function PaymentList() {
  const query = usePayments();
  if (query.isPending) return <RowsLoading />;
  if (query.isError && !query.data) {
    return (
      <LoadProblem
        what="your payments"
        error={query.error}
        retry={() => void query.refetch()}
      />
    );
  }

  const payments = query.data.pages.flat();
  if (payments.length === 0) {
    return (
      <RowsEmpty title="No payments yet" action={<BuyLink />}>
        What you pay for will be listed here.
      </RowsEmpty>
    );
  }
  return (
    <>
      <Rows label="Payments">
        {payments.map((payment) => <PaymentRow key={payment.id} payment={payment} />)}
      </Rows>
      <More
        available={query.hasNextPage}
        loading={query.isFetchingNextPage}
        load={() => void query.fetchNextPage()}
      />
    </>
  );
}

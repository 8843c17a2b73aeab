import type { ReactNode } from "react";
import { Stack, Text } from "@mantine/core";
import { usePayments } from "../api/queries.ts";
import { BuyLink } from "../ui/buy_link.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { PagedRows } from "../ui/paged_rows.tsx";
import { PaymentRow } from "../ui/payment_row.tsx";
import { RowsEmpty } from "../ui/rows.tsx";

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
  return (
    <PagedRows
      query={usePayments()}
      label="Payments"
      what="your payments"
      empty={
        <RowsEmpty title="No payments yet" action={<BuyLink />}>
          What you pay for will be listed here.
        </RowsEmpty>
      }
      row={(payment) => <PaymentRow payment={payment} />}
    />
  );
}

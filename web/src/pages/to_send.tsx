import { Button, Group, Paper, Stack, Text, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { updateOrder } from "../api/commands.ts";
import { sentence } from "../api/errors.ts";
import { keys, useCommand, useOrdersToSend } from "../api/queries.ts";
import type { OrderToSend } from "../api/records.ts";
import { formatMoment } from "../money/format.ts";
import { useAmount } from "../money/use_money.ts";
import { OrderStatus } from "../ui/order_status.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { LoadProblem, Problem } from "../ui/problem.tsx";
import { RowsEmpty, RowsLoading } from "../ui/rows.tsx";

/** For operators: the orders that wait to be sent, oldest first. */
export function Component(): ReactNode {
  const { data, error, isPending, refetch } = useOrdersToSend();
  const [sent, setSent] = useState<bigint | null>(null);
  return (
    <Stack gap="lg">
      <Stack gap={4}>
        <PageHeading>Orders to send</PageHeading>
        {/* What was sent leaves the list, and its own words with it. */}
        <Text role="status">{sent !== null && `Order ${sent} is marked as sent.`}</Text>
      </Stack>
      {isPending && <RowsLoading />}
      {!isPending && data === undefined && (
        <LoadProblem
          what="the orders"
          error={error}
          retry={() => void refetch()}
        />
      )}
      {data?.length === 0 && (
        <RowsEmpty title="Nothing to send">Every order is on its way.</RowsEmpty>
      )}
      {data?.map((order) => <OrderToHandle key={order.id} order={order} onSent={setSent} />)}
    </Stack>
  );
}

function OrderToHandle({ order, onSent }: {
  order: OrderToSend;
  onSent: (number: bigint) => void;
}) {
  const amount = useAmount();
  const [tracking, setTracking] = useState(order.tracking_info ?? "");
  const update = useCommand(updateOrder, [keys.ordersToSend, keys.orders]);
  const send = (sent: boolean) =>
    update.mutate({ id: order.id, trackingInfo: tracking.trim(), sent }, {
      onSuccess: () => sent && onSent(order.number),
    });
  const name = `order ${order.number}`;

  return (
    <Paper withBorder radius="lg" p="lg" component="section" aria-label={`Order ${order.number}`}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Text fw={600} component="h2" m={0}>Order {String(order.number)}</Text>
          <OrderStatus {...order} />
        </Group>
        <Text size="sm" c="dimmed">
          {order.email ?? "No address"} · {formatMoment(order.created_at)} ·{" "}
          {amount(order.amount, order.currency)}
        </Text>
        <Text>
          {order.items.map((item) =>
            `${item.quantity} × ${item.name}`
          ).join(", ")}
        </Text>
        {order.status === "refund_due"
          ? <Text size="sm">Nothing to send: its money waits to be refunded.</Text>
          : (
            <Stack gap="sm">
              <TextInput
                label={`Tracking of ${name}`}
                description="The buyer sees this on the order."
                maxLength={500}
                value={tracking}
                onChange={({ currentTarget }) => setTracking(currentTarget.value)}
              />
              {update.error && <Problem title="Not saved">{sentence(update.error)}</Problem>}
              <Group>
                <Button
                  loading={update.isPending}
                  onClick={() =>
                    send(true)}
                >
                  Mark as sent
                </Button>
                <Button
                  variant="default"
                  disabled={update.isPending}
                  onClick={() =>
                    send(false)}
                >
                  Save tracking only
                </Button>
                <Text size="sm" c="dimmed" role="status">
                  {update.isSuccess && "Saved."}
                </Text>
              </Group>
            </Stack>
          )}
      </Stack>
    </Paper>
  );
}

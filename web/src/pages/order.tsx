import { Alert, Anchor, Group, Paper, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link, useLocation, useParams } from "react-router";
import { z } from "zod";
import { cancelOrder } from "../api/commands.ts";
import { keys, useCommand, useOrder } from "../api/queries.ts";
import type { OrderWithItems } from "../api/reads.ts";
import { IconCheck } from "../app/icons.ts";
import { formatMoment } from "../money/format.ts";
import { isVirtual, useAmount } from "../money/use_money.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Facts } from "../ui/facts.tsx";
import { LinkButton } from "../ui/link_button.tsx";
import { OrderStatus, orderStatus } from "../ui/order_status.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { LoadProblem } from "../ui/problem.tsx";
import { RowsLoading } from "../ui/rows.tsx";
import { OrderItems } from "./order/order_items.tsx";

const arrival = z.object({ placed: z.literal(true) });

/** One order: where it stands, what is in it, and what can still be done. */
export function Component(): ReactNode {
  const { id = "" } = useParams();
  const { data, error, isPending, refetch } = useOrder(id);
  if (isPending) return <RowsLoading />;
  if (data === undefined) {
    return <LoadProblem what="this order" error={error} retry={() => void refetch()} />;
  }
  if (data === null) return <UnknownOrder />;
  return <OrderPage order={data} />;
}

function OrderPage({ order }: { order: OrderWithItems }) {
  const amount = useAmount();
  const { state } = useLocation();
  const placed = arrival.safeParse(state).success;
  const { next } = orderStatus(order);

  return (
    <Stack gap="lg" maw={720} mx="auto">
      <Stack gap="xs">
        <Anchor component={Link} to="/orders" size="sm">All orders</Anchor>
        <Group justify="space-between">
          <PageHeading>{`Order ${order.number}`}</PageHeading>
          <OrderStatus {...order} />
        </Group>
      </Stack>
      {placed && order.status !== "cancelled" && (
        <Alert
          role="status"
          color="pine"
          variant="light"
          title="Thank you"
          icon={<IconCheck aria-hidden />}
        >
          Your order is placed and paid with {amount(order.amount, order.currency)}.
        </Alert>
      )}
      <Text>{next}</Text>
      <OrderItems order={order} />
      <Paper withBorder radius="lg" p="lg">
        <Stack>
          <Facts
            facts={[
              ["Total", amount(order.amount, order.currency)],
              ["Ordered", formatMoment(order.created_at)],
              [
                "Kept for you until",
                order.status === "pending" && order.reserved_until
                  ? formatMoment(order.reserved_until)
                  : null,
              ],
              ["Sent on", order.shipped_at && formatMoment(order.shipped_at)],
              ["Tracking", order.tracking_info],
            ]}
          />
          <Next order={order} />
        </Stack>
      </Paper>
    </Stack>
  );
}

/** What the buyer can do with an order as it stands. */
function Next({ order }: { order: OrderWithItems }) {
  const cancel = useCommand(cancelOrder, [
    keys.orders,
    keys.profile,
    keys.transactions,
    keys.payments,
    keys.catalogue,
  ]);
  if (order.status !== "pending" && order.status !== "processing") return null;
  if (order.status === "processing" && order.items.some(({ kind }) => kind !== "physical")) {
    return <Text c="dimmed">You have its downloads already, so it can't be cancelled.</Text>;
  }
  return (
    <Group align="flex-start">
      {order.status === "pending" && <LinkButton to="/cart">Go to the cart and pay</LinkButton>}
      <Confirm
        action="Cancel order"
        question={cancelQuestion(order)}
        yes="Yes, cancel it"
        no="Keep the order"
        busy={cancel.isPending}
        error={cancel.error}
        onYes={() => cancel.mutate(order.id)}
      />
    </Group>
  );
}

function cancelQuestion({ status, currency }: OrderWithItems): string {
  if (status === "pending") return "Nothing is paid yet, so nothing is charged.";
  return isVirtual(currency)
    ? "What you paid comes back to your balance at once."
    : "What you paid is refunded the way you paid it. Banks can take some days to show it.";
}

function UnknownOrder() {
  return (
    <Stack align="flex-start">
      <PageHeading>We can't find this order</PageHeading>
      <Text>
        It is not in your account. Make sure you are signed in to the one you ordered from.
      </Text>
      <LinkButton to="/orders">See all orders</LinkButton>
    </Stack>
  );
}

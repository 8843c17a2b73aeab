import { Anchor, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useOrders } from "../api/queries.ts";
import type { OrderWithItems } from "../api/reads.ts";
import { formatMoment } from "../money/format.ts";
import { useAmount } from "../money/use_money.ts";
import { LinkButton } from "../ui/link_button.tsx";
import { OrderStatus } from "../ui/order_status.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { PagedRows } from "../ui/paged_rows.tsx";
import { Row, RowsEmpty } from "../ui/rows.tsx";

/** Every order of the user, newest first. */
export function Component(): ReactNode {
  return (
    <Stack gap="lg">
      <Stack gap={4}>
        <PageHeading>Orders</PageHeading>
        <Text c="dimmed">What you ordered in the shop, and where it is.</Text>
      </Stack>
      <OrderList />
    </Stack>
  );
}

function OrderList() {
  return (
    <PagedRows
      query={useOrders()}
      label="Orders"
      what="your orders"
      empty={
        <RowsEmpty
          title="No orders yet"
          action={<LinkButton to="/shop">Go to the shop</LinkButton>}
        >
          What you buy in the shop will be listed here.
        </RowsEmpty>
      }
      row={(order) => <OrderRow order={order} />}
    />
  );
}

function OrderRow({ order }: { order: OrderWithItems }) {
  const amount = useAmount();
  return (
    <Row
      title={
        <Anchor component={Link} to={`/orders/${order.id}`} fw={500}>
          Order {String(order.number)}
        </Anchor>
      }
      detail={
        <>
          {formatMoment(order.created_at)}
          <div>{order.items.map(({ name, quantity }) => `${quantity} × ${name}`).join(", ")}</div>
        </>
      }
      value={amount(order.amount, order.currency)}
      note={<OrderStatus {...order} />}
    />
  );
}

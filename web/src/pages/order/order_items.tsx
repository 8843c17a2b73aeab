import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { createDownload } from "../../api/commands.ts";
import { useCommand } from "../../api/queries.ts";
import type { OrderWithItems } from "../../api/reads.ts";
import type { OrderItem } from "../../api/records.ts";
import { IconDownload } from "../../app/icons.ts";
import { useAmount } from "../../money/use_money.ts";
import { Row, Rows } from "../../ui/rows.tsx";
import { Trouble } from "../../ui/trouble.tsx";

/** What is in an order; what is downloaded can be, as long as the order gives it. */
export function OrderItems({ order }: { order: OrderWithItems }): ReactNode {
  const amount = useAmount();
  const given = order.status === "completed" || order.status === "processing";
  return (
    <Rows label="Items">
      {order.items.map((item) => (
        <Row
          key={item.product_id}
          title={item.name}
          detail={
            <>
              {item.quantity} × {amount(item.unit_amount, order.currency)}
              {given && item.kind !== "physical" && <Download item={item} />}
            </>
          }
          value={amount(item.unit_amount * BigInt(item.quantity), order.currency)}
          note={item.kind === "physical" ? "sent to you" : "download"}
        />
      ))}
    </Rows>
  );
}

/** Makes a link that works for a short while, and follows it: the answer is a file, so the page stays. */
function Download({ item }: { item: OrderItem }) {
  const link = useCommand(async () => {
    location.assign(await createDownload(item.order_id, item.product_id));
  }, []);
  return (
    <div>
      <Button
        mt={6}
        size="xs"
        variant="light"
        leftSection={<IconDownload size={16} aria-hidden />}
        loading={link.isPending}
        onClick={() => link.mutate(undefined)}
        aria-label={`Download ${item.name}`}
      >
        Download
      </Button>
      <Trouble error={link.error} />
    </div>
  );
}

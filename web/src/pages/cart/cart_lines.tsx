import { ActionIcon, Button, Group, Paper, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { setCartItem } from "../../api/commands.ts";
import { keys, useCommand } from "../../api/queries.ts";
import type { Cart, CartLine } from "../../api/records.ts";
import { IconMinus, IconPlus } from "../../app/icons.ts";
import { useMoney } from "../../money/use_money.ts";
import { Picture } from "../../ui/tiles.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import styles from "./cart.module.css";

const MOST_OF_ONE = 99;

/** The lines of the cart: how many of each, what they cost, and what stands in the way. */
export function CartLines({ cart, disabled }: { cart: Cart; disabled: boolean }): ReactNode {
  return (
    <Paper
      withBorder
      radius="lg"
      component="ul"
      className={styles["lines"] ?? ""}
      aria-label="In your cart"
    >
      {cart.items.map((line) => (
        <Line key={line.product_id} line={line} currency={cart.currency} disabled={disabled} />
      ))}
    </Paper>
  );
}

function Line({ line, currency, disabled }: {
  line: CartLine;
  currency: string;
  disabled: boolean;
}) {
  const money = useMoney();
  const change = useCommand(
    (quantity: number) => setCartItem(line.product_id, quantity),
    [keys.cart],
  );
  const { quantity, unit_amount } = line;
  const busy = disabled || change.isPending;
  const obstacle = obstacleOf(line, currency);

  return (
    <li className={styles["line"]}>
      <Picture source={line.image_url} className={styles["picture"] ?? ""} />
      <div className={styles["what"]}>
        <Text fw={600} component="h2" m={0} fz="md">{line.name}</Text>
        <Text size="sm" c="dimmed" className="numeric">
          {unit_amount === null ? "No price" : `${money(unit_amount, currency)} each`}
        </Text>
        {obstacle && <Text size="sm" c="var(--mantine-color-error)" role="status">{obstacle}</Text>}
        <Trouble error={change.error} />
      </div>
      <Group gap="xs" wrap="nowrap" className={styles["count"] ?? ""}>
        <ActionIcon
          variant="default"
          size="lg"
          disabled={busy || quantity <= 1}
          aria-label={`One ${line.name} less`}
          onClick={() => change.mutate(quantity - 1)}
        >
          <IconMinus size={18} aria-hidden />
        </ActionIcon>
        <Text
          fw={600}
          miw={24}
          ta="center"
          className="numeric"
          aria-label={`${quantity} of ${line.name}`}
          role="status"
        >
          {quantity}
        </Text>
        <ActionIcon
          variant="default"
          size="lg"
          disabled={busy || quantity >= MOST_OF_ONE || isAll(line)}
          aria-label={`One ${line.name} more`}
          onClick={() => change.mutate(quantity + 1)}
        >
          <IconPlus size={18} aria-hidden />
        </ActionIcon>
      </Group>
      <div className={styles["much"]}>
        <Text fw={600} className="numeric">
          {unit_amount === null ? "—" : money(unit_amount * BigInt(quantity), currency)}
        </Text>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          disabled={busy}
          onClick={() => change.mutate(0)}
          aria-label={`Remove ${line.name}`}
        >
          Remove
        </Button>
      </div>
    </li>
  );
}

function isAll({ available, quantity }: CartLine): boolean {
  return available !== null && available <= BigInt(quantity);
}

/** Why a line can't be bought as it is, or null. */
function obstacleOf({ unit_amount, available, quantity }: CartLine, currency: string) {
  if (available === 0n) return "Sold out. Remove it to go on.";
  if (available !== null && available < BigInt(quantity)) {
    return `Only ${available} left. Take fewer to go on.`;
  }
  if (unit_amount === null) return `Not sold in ${currency}. Remove it or choose another currency.`;
  return null;
}

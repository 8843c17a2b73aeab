import { Anchor, Stack, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import { useCart, useCatalogue } from "../api/queries.ts";
import type { Cart } from "../api/records.ts";
import { rememberedCurrency, WIDELY_KNOWN } from "../money/preferred_currency.ts";
import { CurrencySelect } from "../ui/currency_select.tsx";
import { DebtNote } from "../ui/debt_note.tsx";
import { LinkButton } from "../ui/link_button.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { LoadProblem } from "../ui/problem.tsx";
import { RowsEmpty, RowsLoading } from "../ui/rows.tsx";
import styles from "./buying/buying.module.css";
import { CartLines } from "./cart/cart_lines.tsx";
import { Checkout } from "./cart/checkout.tsx";

/** What one is about to buy, and the two ways to pay for it. */
export function Component(): ReactNode {
  const [currency, setCurrency] = useState(() => rememberedCurrency() ?? WIDELY_KNOWN);
  const { data, error, isPending, isPlaceholderData, refetch } = useCart(currency);
  return (
    <Stack gap="lg">
      <PageHeading>Cart</PageHeading>
      <DebtNote />
      {isPending && <RowsLoading count={3} />}
      {!isPending && !data && (
        <LoadProblem
          what="your cart"
          error={error}
          retry={() => void refetch()}
        />
      )}
      {data?.items.length === 0 && (
        <RowsEmpty
          title="Your cart is empty"
          action={<LinkButton to="/shop">Go to the shop</LinkButton>}
        >
          What you have ordered is among <Anchor component={Link} to="/orders">your orders</Anchor>.
        </RowsEmpty>
      )}
      {data && data.items.length > 0 && (
        <Filled cart={data} currency={currency} settled={!isPlaceholderData} choose={setCurrency} />
      )}
    </Stack>
  );
}

interface FilledProps {
  cart: Cart;
  currency: string;
  /** Whether the prices shown are those of the chosen currency already. */
  settled: boolean;
  choose: (currency: string) => void;
}

function Filled({ cart, currency, settled, choose }: FilledProps) {
  const { data: shop } = useCatalogue(currency);
  const currencies = shop?.pages[0]?.currencies ?? [];
  const [locked, setLocked] = useState(false);
  return (
    <div className={styles["columns"]}>
      <Stack gap="md">
        <CurrencySelect
          currencies={[...new Set([...currencies, currency])].sort()}
          chosen={currency}
          disabled={locked}
          onChoose={choose}
        />
        <CartLines cart={cart} disabled={locked} />
        <Text size="sm" c="dimmed">
          Pieces are kept for you for a short while once you start to pay.
        </Text>
      </Stack>
      <div className={styles["aside"]}>
        <Checkout cart={cart} settled={settled} onBusy={setLocked} />
      </div>
    </div>
  );
}

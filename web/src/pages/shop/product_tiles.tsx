import { Anchor, Button, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { setCartItem } from "../../api/commands.ts";
import { keys, useCartEntries, useCommand } from "../../api/queries.ts";
import type { Product } from "../../api/records.ts";
import { useMoney, useUnits } from "../../money/use_money.ts";
import { Tile, Tiles } from "../../ui/tiles.tsx";
import { Trouble } from "../../ui/trouble.tsx";

/** So few pieces that the number is worth saying. */
const FEW = 10n;
const MOST_OF_ONE = 99;

/** The products of the shop with their pictures. */
export function ProductTiles({ products }: { products: Product[] }): ReactNode {
  const { data: entries } = useCartEntries();
  return (
    <Tiles label="Products">
      {products.map((product) => (
        <ProductTile
          key={product.product_id}
          product={product}
          inCart={entries?.find((entry) => entry.product_id === product.product_id)?.quantity ?? 0}
          ready={entries !== undefined}
        />
      ))}
    </Tiles>
  );
}

interface ProductTileProps {
  product: Product;
  inCart: number;
  /** Whether it is known what the cart holds: "one more" means nothing before. */
  ready: boolean;
}

function ProductTile({ product, inCart, ready }: ProductTileProps) {
  const money = useMoney();
  const units = useUnits();
  const add = useCommand(
    () => setCartItem(product.product_id, inCart + 1),
    [keys.cart],
  );
  const gone = product.available !== null && product.available <= BigInt(inCart);
  const soldOut = product.available === 0n;

  return (
    <Tile picture={product.image_url} name={product.name} text={product.description}>
      <div>
        <Text component="p" fw={600} m={0} className="numeric">
          {money(product.amount, product.currency)}
        </Text>
        <Text component="p" size="sm" c="dimmed" m={0} className="numeric">
          {product.credits_price !== null && <>or {units(product.credits_price)} ·{" "}</>}
          {stockLeft(product)}
        </Text>
      </div>
      <Button
        variant="light"
        loading={add.isPending}
        disabled={!ready || gone || inCart >= MOST_OF_ONE}
        onClick={() => add.mutate(undefined)}
        aria-label={soldOut ? `${product.name} is sold out` : `Add to cart: ${product.name}`}
      >
        {soldOut ? "Sold out" : "Add to cart"}
      </Button>
      <Trouble error={add.error} />
      <Text component="p" size="sm" m={0} aria-live="polite">
        {inCart > 0 && (
          <Anchor component={Link} to="/cart" inherit>
            {inCart} in your cart{gone && ", and that is all there is"}
          </Anchor>
        )}
      </Text>
    </Tile>
  );
}

function stockLeft({ kind, available }: Product): string {
  if (available === 0n) return "none left";
  if (available !== null && available <= FEW) return `${available} left`;
  return kind === "physical" ? "in stock" : "download";
}

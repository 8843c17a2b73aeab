import type { Cart, CartLine } from "../../api/records.ts";

/** What is different in a cart since somebody looked at it, a sentence each. */
export function changesOf(
  before: Cart,
  after: Cart,
  money: (amount: bigint, currency: string) => string,
): string[] {
  const gone = before.items.filter((line) => !find(after, line)).map(({ name }) =>
    `${name} is no longer in the cart.`
  );
  return [...gone, ...after.items.flatMap((line) => changesOfLine(find(before, line), line))];

  function changesOfLine(old: CartLine | undefined, line: CartLine): string[] {
    if (!old) return [`${line.name} has come into the cart.`];
    const changes: string[] = [];
    if (old.quantity !== line.quantity) {
      changes.push(`${line.name}: ${line.quantity} instead of ${old.quantity}.`);
    }
    if (line.unit_amount === null && old.unit_amount !== null) {
      changes.push(`${line.name} is not sold any more.`);
    } else if (line.unit_amount !== null && old.unit_amount !== line.unit_amount) {
      const was = old.unit_amount === null ? "" : `, was ${money(old.unit_amount, after.currency)}`;
      changes.push(`${line.name} costs ${money(line.unit_amount, after.currency)}${was}.`);
    }
    const { available } = line;
    if (available !== null && available < BigInt(line.quantity)) {
      changes.push(
        available === 0n
          ? `${line.name} is sold out.`
          : `${line.name}: only ${available} left, and you want ${line.quantity}.`,
      );
    }
    return changes;
  }
}

function find(cart: Cart, { product_id }: CartLine): CartLine | undefined {
  return cart.items.find((line) => line.product_id === product_id);
}

import { type Gateway, openable } from "../../api/gateways.ts";
import type { Cart } from "../../api/records.ts";

/** How a cart can be paid: by a gateway, or with what is in the wallet. */
export type Way = Gateway | "credits";

export interface Ways {
  gateways: Gateway[];
  /** Why no gateway takes it, or null. */
  money: string | null;
  /** Why the wallet can't pay it, or null. */
  credits: string | null;
}

/** What a cart can be paid with, and of each way that is closed why, before anybody tries it. */
export function waysToPay(cart: Cart, units: (count: bigint) => string): Ways {
  const short = cart.items.some(({ available, quantity }) =>
    available !== null && available < BigInt(quantity)
  );
  if (short) {
    const reason = "There is not enough of what you want. Change the quantities first.";
    return { gateways: [], money: reason, credits: reason };
  }
  const gateways = cart.amount === null ? [] : openable(cart.providers ?? []);
  return {
    gateways,
    money: gateways.length > 0 ? null : noMoney(cart),
    credits: noCredits(cart, units),
  };
}

function noMoney({ amount, currency }: Cart): string {
  return amount === null
    ? `Something in your cart is not sold in ${currency}. Remove it or choose another currency.`
    : `No gateway takes this amount of ${currency}. Choose another currency.`;
}

function noCredits({ credits }: Cart, units: (count: bigint) => string): string | null {
  const { amount, balance, debt } = credits;
  if (amount === null) return "Something in your cart is sold for money only.";
  if (debt > 0n) return `You owe ${units(debt)}. Your next purchase of them pays this first.`;
  if (balance < amount) return `You have ${units(balance)}, ${units(amount - balance)} too few.`;
  return null;
}

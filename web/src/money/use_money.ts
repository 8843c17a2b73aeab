import { useCurrencies, useUnitName } from "../api/queries.ts";
import { formatCount, formatMoney } from "./format.ts";

/** What the database calls the virtual unit where a currency could stand. */
const VIRTUAL_UNIT = "CREDITS";

/** Formats an amount with the exponent the database states for its currency. */
export function useMoney(): (minor: bigint, currency: string) => string {
  const exponentOf = useExponents();
  return (minor, code) => {
    const exponent = exponentOf(code);
    // Without the exponent any number would be a guess: show nothing rather than a wrong price.
    return exponent === undefined ? "…" : formatMoney(minor, code, exponent);
  };
}

/** How many decimals a currency has, as the database states it. */
export function useExponents(): (currency: string) => number | undefined {
  const { data: currencies } = useCurrencies();
  return (code) => currencies?.find((currency) => currency.code === code)?.exponent;
}

/** Formats what something costs, in a currency or in the unit that is sold here. */
export function useAmount(): (amount: bigint, unit: string) => string {
  const money = useMoney();
  const units = useUnits();
  return (amount, unit) => isVirtual(unit) ? units(amount) : money(amount, unit);
}

/** Whether an amount counts the unit that is sold here, and not money. */
export function isVirtual(unit: string): boolean {
  return unit === VIRTUAL_UNIT;
}

/** Formats a count of the unit that is sold, by its name: "1 credit", "1,200 credits". */
export function useUnits(): (count: bigint, options?: { signed?: boolean }) => string {
  const name = useUnit();
  return (count, options) =>
    `${formatCount(count, options)} ${count === 1n || count === -1n ? name.one : name.many}`;
}

/** The name of the unit; until it is known, the usual one. */
export function useUnit(): { one: string; many: string } {
  return useUnitName().data ?? { one: "credit", many: "credits" };
}

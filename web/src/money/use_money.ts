import { useCurrencies, useUnitName } from "../api/queries.ts";
import { formatCount, formatMoney } from "./format.ts";

/** Formats an amount with the exponent the database states for its currency. */
export function useMoney(): (minor: bigint, currency: string) => string {
  const { data: currencies } = useCurrencies();
  return (minor, code) => {
    const exponent = currencies?.find((currency) => currency.code === code)?.exponent;
    // Without the exponent any number would be a guess: show nothing rather than a wrong price.
    return exponent === undefined ? "…" : formatMoney(minor, code, exponent);
  };
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

import { z } from "zod";

/** An integer from JSON, as bigint: money in minor units, or a count of credits. */
export const integer = z.union([z.int(), z.string().regex(/^-?\d+$/)]).transform((value) =>
  BigInt(value)
);

/** An amount as a number of JSON, for those who read no other; refused where it would lose a digit. */
export function jsonInteger(amount: bigint): number {
  const number = Number(amount);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${amount} does not fit into a number`);
  return number;
}

/** ISO 4217 code. */
export const currencyCode = z.string().regex(/^[A-Z]{3}$/);

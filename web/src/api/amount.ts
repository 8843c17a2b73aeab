import { z } from "zod";

/** An integer from JSON, as bigint: money in minor units, or a count of credits. */
export const integer = z.union([z.int(), z.string().regex(/^-?\d+$/)]).transform((value) =>
  BigInt(value)
);

/** ISO 4217 code. */
export const currencyCode = z.string().regex(/^[A-Z]{3}$/);

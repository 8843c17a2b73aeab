import { z } from "zod";
import { fromGatewayUnits, type GatewayExponent } from "../currency.ts";
import { UnreadableEvent } from "../event.ts";
import { JsonNumber, parseJson, plainJson } from "../json.ts";

/** What the messages of gateways, and of Clerk, have in common, for zod. Generous where nothing depends on a field. */

const LARGEST_AMOUNT = 2n ** 63n - 1n;

/** An id: text, or an integer of any size kept as its digits. */
export const Identifier = z.union([
  z.string().min(1).max(255),
  z.instanceof(JsonNumber).refine((number) => /^\d+$/.test(number.source)).transform((number) =>
    number.source
  ),
]);

/** A name we store as text. */
export const Name = z.string().min(1).max(255);

/** An amount before it is judged: a number or a text of digits. */
export const RawAmount = z.union([z.instanceof(JsonNumber), z.string()]);
export type RawAmount = z.infer<typeof RawAmount>;

/** A field nothing depends on: a shape we do not expect there is the same as none. */
export const optionalText = z.string().max(2000).nullish().catch(null);
export const optionalName = Name.nullish().catch(null);
export const optionalIdentifier = Identifier.nullish().catch(null);
export const optionalAmount = RawAmount.nullish().catch(null);

/** A whole, non-negative number of the gateway's units. Nothing else is money. */
export function readAmount(raw: RawAmount, field: string): bigint {
  const source = raw instanceof JsonNumber ? raw.source : raw;
  if (!/^\d{1,19}$/.test(source)) {
    throw new UnreadableEvent("invalid_amount", `${field} is not a whole, positive amount.`);
  }
  return BigInt(source);
}

/** An amount that facts are made of, in our units; refuses what does not convert exactly. */
export function readMoney(
  raw: RawAmount,
  field: string,
  currency: string,
  exponent: GatewayExponent,
): bigint {
  const amount = fromGatewayUnits(readAmount(raw, field), currency, exponent);
  if (amount === null || amount > LARGEST_AMOUNT) {
    throw new UnreadableEvent("invalid_amount", `${field} is not a whole number of ${currency}.`);
  }
  return amount;
}

/** An amount that is good to know, such as a fee: absent when it is not exact, never an error. */
export function optionalMoney(
  raw: RawAmount | null | undefined,
  currency: string,
  exponent: GatewayExponent,
): bigint | undefined {
  if (raw === null || raw === undefined) return undefined;
  try {
    return readMoney(raw, "", currency, exponent);
  } catch {
    return undefined;
  }
}

/** A currency code, upper case as we store it. */
export const Currency = z.string().regex(/^[A-Za-z]{3}$/).transform((code) => code.toUpperCase());

/** Parses with a schema; what does not fit is the sender's error, named by its path. */
export function readShape<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const paths = read.error.issues.slice(0, 5).map((issue) => issue.path.join(".") || "(root)");
  throw new UnreadableEvent("unexpected_shape", `Not the documented shape: ${paths.join(", ")}.`);
}

/** A time as ISO text, from ISO text or from seconds; undefined when it is no plausible time. */
export function readTime(value: string | JsonNumber | null | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  const time = new Date(value instanceof JsonNumber ? Number(value.source) * 1000 : value);
  const year = time.getUTCFullYear();
  return year >= 1970 && year < 3000 ? time.toISOString() : undefined;
}

/** Metadata as gateways send it: null, "", 0, [], an object, or an object as text. */
export function readMetadata(value: unknown): unknown {
  if (typeof value === "string" && value.trim().startsWith("{")) {
    try {
      return plainJson(parseJson(value));
    } catch {
      return { text: value };
    }
  }
  if (typeof value === "string") return value === "" ? undefined : { text: value };
  if (typeof value !== "object" || value === null) return undefined;
  if (value instanceof JsonNumber || (Array.isArray(value) && value.length === 0)) return undefined;
  try {
    return plainJson(value);
  } catch {
    return undefined;
  }
}

/** Entries without the ones that are absent. */
export function compact<T extends object>(fields: { [K in keyof T]?: T[K] | null }): Partial<T> {
  const present = Object.entries(fields).filter(([, value]) =>
    value !== undefined && value !== null
  );
  return Object.fromEntries(present) as Partial<T>;
}

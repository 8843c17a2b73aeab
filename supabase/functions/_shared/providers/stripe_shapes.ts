import { z } from "zod";
import type { Ref, Statement } from "../event.ts";
import { JsonNumber } from "../json.ts";
import { Name, optionalName } from "./shapes.ts";

/** What Stripe's objects have in common. */

/** ISK and UGX have no decimals and are still counted in hundredths; HUF and TWD only pay out whole. */
const STRIPE_EXPONENTS = new Map<string, number>([
  ...["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA"].map((code) => [code, 0] as const),
  ...["PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"].map((code) => [code, 0] as const),
  ...["BHD", "JOD", "KWD", "OMR", "TND"].map((code) => [code, 3] as const),
]);

/** How Stripe counts a currency, which is not always the currency's own way. */
export function stripeExponent(currency: string): number {
  return STRIPE_EXPONENTS.get(currency) ?? 2;
}

/** Seconds. */
export const Timestamp = z.instanceof(JsonNumber).nullish().catch(null);
/** An object's id, or the object itself where it was expanded. */
export const Linked = z.union([Name, z.object({ id: Name }).transform(({ id }) => id)]);
export const optionalLink = Linked.nullish().catch(null);
/** Ours holds our reference; the payments of other integrations have none. */
export const Metadata = z.looseObject({ reference: optionalName }).nullish().catch(null);

/** What an object says, without the mode, which is the event's. */
export type Told = Omit<Statement, "livemode">;

/** What an object says that is none of ours. */
export const NOTHING: Told = { refs: [], facts: [] };

/** The names a payment intent's events find it by. */
export function intentRefs(intentId?: string | null, reference?: string | null): Ref[] {
  const refs: Ref[] = [];
  if (intentId) refs.push({ type: "payment", value: intentId });
  if (reference) refs.push({ type: "reference", value: reference });
  return refs;
}

/** What Razorpay's calls have in common: amounts, notes, ids in the path, pages of a list. */
import type { Context } from "../http/router.ts";
import { z } from "zod";
import { type Gateway, GatewayError } from "../gateway.ts";
import { findOrder, findPayment } from "./payments.ts";
import type { RazorpayOrder, RazorpayPayment } from "./records.ts";

/** Minor units, as a number or as digits. */
export const Amount = z.union([z.int(), z.string().regex(/^\d{1,15}$/).transform(Number)]);

/** At most 15 pairs of at most 256 characters (docs, api/orders/create). */
export const Notes = z.union([
  z.array(z.never()).transform((): Record<string, string> => ({})),
  z.record(z.string().max(256), z.union([z.string().max(256), z.number()]).transform(String))
    .refine((notes) => Object.keys(notes).length <= 15),
]).nullish().transform((notes) => notes ?? {});

/** The payment the path names. */
export function paymentOf(gateway: Gateway, context: Context): RazorpayPayment {
  const payment = findPayment(gateway, context.parameters["id"] ?? "");
  if (!payment) throw unknownId();
  return payment;
}

/** What Razorpay says about an id it doesn't know: HTTP 400. */
export function unknownId(): GatewayError {
  return new GatewayError(400, "The id provided does not exist");
}

/** A list's page: `count` (10, at most 100), `skip`, `from` and `to` in Unix seconds; newest first. */
export function page<Item extends { created_at: number }>(context: Context, items: Item[]): Item[] {
  const number = (name: string, otherwise: number) => {
    const given = context.query[name];
    if (given === undefined) return otherwise;
    if (!/^\d{1,12}$/.test(given)) {
      throw new GatewayError(400, `The ${name} must be an integer.`, name);
    }
    return Number(given);
  };
  const [from, to] = [number("from", 0), number("to", Number.MAX_SAFE_INTEGER)];
  const [skip, count] = [number("skip", 0), number("count", 10)];
  if (count > 100) throw new GatewayError(400, "The count may not be greater than 100.", "count");
  return items
    .filter((one) => one.created_at >= from && one.created_at <= to)
    .reverse()
    .slice(skip, skip + count);
}

/** The order the path names. */
export function orderOf(gateway: Gateway, context: Context): RazorpayOrder {
  const order = findOrder(gateway, context.parameters["id"] ?? "");
  if (!order) throw unknownId();
  return order;
}

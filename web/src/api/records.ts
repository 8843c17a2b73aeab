import { z } from "zod";
import { currencyCode, integer } from "./amount.ts";

/** The rows this client reads, checked where they come in. */

export const profile = z.object({
  id: z.uuid(),
  email: z.string().nullable(),
  credits: integer,
  debt: integer,
  credits_used: integer,
  total_spent: z.record(currencyCode, integer),
});
export type Profile = z.infer<typeof profile>;

export const currency = z.object({
  code: currencyCode,
  name: z.string(),
  exponent: z.int().min(0),
});
export type Currency = z.infer<typeof currency>;

export const offer = z.object({
  package_id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  credits: integer,
  discount_percent: z.coerce.number().nullable(),
  currency: currencyCode,
  list_amount: integer,
  amount: integer,
  providers: z.array(z.string()),
});
export type Offer = z.infer<typeof offer>;

export const payment = z.object({
  id: z.uuid(),
  reference: z.string(),
  provider: z.string(),
  payment_type: z.string(),
  description: z.string().nullable(),
  amount: integer,
  currency: currencyCode,
  status: z.string(),
  fulfilment: z.string(),
  refunded_amount: integer.nullable(),
  created_at: z.string(),
  paid_at: z.string().nullable(),
});
export type Payment = z.infer<typeof payment>;

export const transaction = z.object({
  id: z.union([z.string(), z.int()]).transform(String),
  type: z.string(),
  unit: z.string(),
  amount: integer,
  balance_after: integer.nullable(),
  description: z.string().nullable(),
  processed_at: z.string(),
});
export type Transaction = z.infer<typeof transaction>;

export const unitName = z.object({ one: z.string(), many: z.string() });
export type UnitName = z.infer<typeof unitName>;

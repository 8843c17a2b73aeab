/** What a simulated beGateway shop remembers. */
import { z } from "zod";
import type { BegatewayName } from "./brands.ts";

export const BegatewayCheckout = z.object({
  token: z.string(),
  amount: z.int(),
  currency: z.string(),
  description: z.string(),
  tracking_id: z.string().nullable(),
  expired_at: z.string(),
  email: z.string().nullable(),
  test: z.boolean(),
  attempts: z.int(),
  tried: z.int(),
  settings: z.object({
    success_url: z.string().nullable(),
    decline_url: z.string().nullable(),
    fail_url: z.string().nullable(),
    cancel_url: z.string().nullable(),
    notification_url: z.string().nullable(),
  }),
  state: z.enum(["open", "finished", "expired"]),
  /** The transaction that finished it. */
  uid: z.string().nullable(),
});
export type BegatewayCheckout = z.infer<typeof BegatewayCheckout>;

export const TransactionStatus = z.enum([
  "successful",
  "failed",
  "incomplete",
  "pending",
  "canceled",
  "expired",
]);
export type TransactionStatus = z.infer<typeof TransactionStatus>;

export const BegatewayTransaction = z.object({
  uid: z.string(),
  type: z.enum(["payment", "refund", "chargeback"]),
  status: TransactionStatus,
  /** How it ends by itself; `pending` waits for a test. */
  ends: TransactionStatus,
  amount: z.int(),
  currency: z.string(),
  description: z.string(),
  tracking_id: z.string().nullable(),
  email: z.string().nullable(),
  test: z.boolean(),
  message: z.string(),
  /** Of a refund or a chargeback. */
  parent_uid: z.string().nullable(),
  reason: z.string().nullable(),
  notification_url: z.string().nullable(),
  created_at: z.string(),
  paid_at: z.string().nullable(),
});
export type BegatewayTransaction = z.infer<typeof BegatewayTransaction>;

export const BegatewayRecords = z.object({
  checkouts: z.array(BegatewayCheckout),
  transactions: z.array(BegatewayTransaction),
  /** The refund that a RequestID made. */
  request_ids: z.record(z.string(), z.string()).default({}),
});
export type BegatewayRecords = z.infer<typeof BegatewayRecords>;

/** The records of both gateways; a state kept before they were here has none. */
export const BegatewayShops = z.object({
  networx: BegatewayRecords,
  "secure-processor": BegatewayRecords,
}).default(emptyBegateway);

/** Shops that nobody has bought at. */
export function emptyBegateway(): Record<BegatewayName, BegatewayRecords> {
  const empty = (): BegatewayRecords => ({ checkouts: [], transactions: [], request_ids: {} });
  return { networx: empty(), "secure-processor": empty() };
}

import { z } from "zod";
import { currencyCode } from "./amount.ts";
import { gateway } from "./gateways.ts";

const groupId = z.object({ group_id: z.string() });

/** What is bought, in the words of the server: never how much it costs. */
export const purchase = z.discriminatedUnion("payment_type", [
  z.object({ payment_type: z.literal("credits"), package_id: z.string() }),
  z.object({ payment_type: z.literal("order"), cart_version: z.string() }),
  z.object({ payment_type: z.literal("agent"), agent_id: z.string() }),
  groupId.extend({ payment_type: z.literal("group_creation") }),
  groupId.extend({ payment_type: z.literal("group_join") }),
  groupId.extend({ payment_type: z.literal("security_deposit") }),
  groupId.extend({ payment_type: z.literal("contribution"), cycle_number: z.int() }),
]);
export type Purchase = z.infer<typeof purchase>;

/** What is bought, and how it is paid. */
export const purchaseRequest = z.object({ provider: gateway, currency: currencyCode, purchase });
export type PurchaseRequest = z.infer<typeof purchaseRequest>;

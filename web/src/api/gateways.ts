import { z } from "zod";

/** The gateways this client can open a checkout of. */
export const gateway = z.enum(["paystack", "razorpay"]);
export type Gateway = z.infer<typeof gateway>;

/** How people know a gateway, also one this client cannot open a checkout for. */
export function gatewayName(provider: string): string {
  const names: Record<string, string> = { paystack: "Paystack", razorpay: "Razorpay" };
  return names[provider] ?? provider;
}

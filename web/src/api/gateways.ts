import { z } from "zod";

/** A gateway as payers see it. */
interface Appearance {
  /** How people know it. */
  name: string;
  /** What one can pay with there. */
  ways: string;
  /** Whether the payer leaves for its own page instead of paying in a window over ours. */
  redirects: boolean;
}

/** The gateways this client can open a checkout of, as they are offered. */
const GATEWAYS = {
  paystack: { name: "Paystack", ways: "Card, bank transfer, mobile money", redirects: false },
  razorpay: { name: "Razorpay", ways: "Card, UPI, netbanking", redirects: false },
  stripe: { name: "Stripe", ways: "Card, wallets, bank debit", redirects: true },
  networx: { name: "Networx Pay", ways: "Card, on the page of Networx Pay", redirects: true },
  "secure-processor": {
    name: "Secure-processor",
    ways: "Card, on the page of Secure-processor",
    redirects: true,
  },
} satisfies Record<string, Appearance>;

export type Gateway = keyof typeof GATEWAYS;
export const gateway = z.enum(Object.keys(GATEWAYS) as Gateway[]);

/** Of the gateways that take something, those that this client can open. */
export function openable(providers: string[]): Gateway[] {
  return gateway.options.filter((known) => providers.includes(known));
}

/** How people know a gateway, also one this client cannot open a checkout for. */
export function gatewayName(provider: string): string {
  const known = gateway.safeParse(provider);
  return known.success ? GATEWAYS[known.data].name : provider;
}

/** What one can pay with at a gateway. */
export function gatewayWays(provider: Gateway): string {
  return GATEWAYS[provider].ways;
}

/** Whether the payer leaves for the gateway's own page instead of paying in a window over ours. */
export function isRedirect(provider: Gateway): boolean {
  return GATEWAYS[provider].redirects;
}

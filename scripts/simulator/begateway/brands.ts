/** The two gateways that run on the beGateway platform. They differ in name, colours and keys. */

export const BEGATEWAY_NAMES = ["networx", "secure-processor"] as const;
export type BegatewayName = (typeof BEGATEWAY_NAMES)[number];

/** What a payer sees of each. */
export const BRANDS: Record<
  BegatewayName,
  { title: "Networx Pay" | "Secure-processor"; theme: { dark: string; action: string } }
> = {
  networx: { title: "Networx Pay", theme: { dark: "#2a1a4a", action: "#5b3cc4" } },
  "secure-processor": {
    title: "Secure-processor",
    theme: { dark: "#12343b", action: "#0d6d78" },
  },
};

/** What the simulated shops at gateways of the beGateway platform read from the environment. */
import { z } from "zod";
import { BEGATEWAY_NAMES, type BegatewayName } from "./brands.ts";

/** A shop's secrets. The RSA key is not among them: it is made here. */
export interface ShopSettings {
  shopId: string;
  secretKey: string;
  webhookUrl: string | null;
}

export interface BegatewaySettings {
  /** Only the shops that are set up. */
  shops: Partial<Record<BegatewayName, ShopSettings>>;
  /** Where the shops' RSA keys are kept; only in memory when unset. */
  keysFolder: string | null;
}

const Text = z.string().min(1);
const Shop = z.object({
  SHOP_ID: Text.regex(/^\d+$/),
  SECRET_KEY: Text,
  WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
});

/** The settings of every shop whose id is given. */
export function readBegatewaySettings(
  environment: Record<string, string | undefined>,
): BegatewaySettings {
  const shops: BegatewaySettings["shops"] = {};
  for (const name of BEGATEWAY_NAMES) {
    const prefix = name.toUpperCase().replace("-", "_");
    const given = Object.fromEntries(
      Object.keys(Shop.shape).map((field) => [field, environment[`${prefix}_${field}`]]),
    );
    if (given["SHOP_ID"] === undefined) continue;
    const read = Shop.safeParse(given);
    if (!read.success) {
      const names = read.error.issues.map(({ path }) => `${prefix}_${path.join(".")}`);
      throw new Error(`the simulator's environment is not complete: ${names.join("; ")}`);
    }
    const { SHOP_ID, SECRET_KEY, WEBHOOK_URL } = read.data;
    shops[name] = { shopId: SHOP_ID, secretKey: SECRET_KEY, webhookUrl: WEBHOOK_URL ?? null };
  }
  return { shops, keysFolder: environment["SIMULATOR_KEYS_FOLDER"] ?? null };
}

/** One shop at one gateway: what the platform's parts are given. */
import type { KeyObject } from "node:crypto";
import type { Gateway } from "../gateway.ts";
import { BEGATEWAY_NAMES, type BegatewayName, BRANDS } from "./brands.ts";
import type { BegatewayCheckout, BegatewayRecords, BegatewayTransaction } from "./records.ts";

export interface Shop {
  name: BegatewayName;
  title: (typeof BRANDS)[BegatewayName]["title"];
  theme: { dark: string; action: string };
  shopId: string;
  secretKey: string;
  key: KeyObject;
  /** The back office's address for notifications. */
  webhookUrl: string | null;
  gateway: Gateway;
  /** Read anew each time: a reset puts others in their place. */
  records(): BegatewayRecords;
}

/** Every shop that is set up. */
export function shopsOf(gateway: Gateway): Shop[] {
  return BEGATEWAY_NAMES.flatMap((name) => {
    const settings = gateway.settings.begateway.shops[name];
    if (!settings) return [];
    return [{
      name,
      ...BRANDS[name],
      ...settings,
      key: gateway.shopKeys[name],
      gateway,
      records: () => gateway.state.begateway[name],
    }];
  });
}

/** The checkout with this token. */
export function findCheckout(shop: Shop, token: string): BegatewayCheckout | undefined {
  return shop.records().checkouts.find((one) => one.token === token);
}

/** The transaction with this uid. */
export function findTransaction(shop: Shop, uid: string): BegatewayTransaction | undefined {
  return shop.records().transactions.find((one) => one.uid === uid);
}

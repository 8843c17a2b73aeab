/** What the functions check the simulated shops' notifications with. */
import { BEGATEWAY_NAMES } from "../simulator/begateway/brands.ts";
import { loadShopKeys, shownPublicKey } from "../simulator/begateway/keys.ts";
import { DEMO_SECRETS, keysFolder } from "./settings.ts";
import type { Environment, Settings } from "./settings.ts";

const PREFIXES = { networx: "NETWORX", "secure-processor": "SECURE_PROCESSOR" } as const;

/** The public keys of the demo's shops, made with their private halves at the first start. */
export function shopPublicKeys(settings: Settings, given: Environment): Environment {
  const keys = loadShopKeys(keysFolder(settings));
  return Object.fromEntries(
    BEGATEWAY_NAMES
      // Who brings a shop of their own brings its key too.
      .filter((name) => {
        const variable = `${PREFIXES[name]}_SHOP_ID` as const;
        return (given[variable] ?? DEMO_SECRETS[variable]) === DEMO_SECRETS[variable];
      })
      .map((name) => [`${PREFIXES[name]}_PUBLIC_KEY`, shownPublicKey(keys[name])]),
  );
}

/** The shops' RSA keys: made when they are first needed, kept where there is a folder for them. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BEGATEWAY_NAMES, type BegatewayName } from "./brands.ts";

export type ShopKeys = Record<BegatewayName, KeyObject>;

/** The private key of each shop. Without a folder they last as long as the process. */
export function loadShopKeys(folder: string | null): ShopKeys {
  const keys = BEGATEWAY_NAMES.map((name) => {
    return [name, folder === null ? newKey() : keptKey(join(folder, `${name}.pem`))] as const;
  });
  return Object.fromEntries(keys) as ShopKeys;
}

/** A public key as the back office shows it: base64 DER on one line. */
export function shownPublicKey(key: KeyObject): string {
  return createPublicKey(key).export({ format: "der", type: "spki" }).toString("base64");
}

function keptKey(file: string): KeyObject {
  if (!existsSync(file)) {
    mkdirSync(join(file, ".."), { recursive: true });
    // Written aside first: two who start at once both end with a whole key.
    writeFileSync(`${file}.new`, newKey().export({ format: "pem", type: "pkcs8" }), {
      mode: 0o600,
    });
    renameSync(`${file}.new`, file);
  }
  return createPrivateKey(readFileSync(file, "utf8"));
}

function newKey(): KeyObject {
  return generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
}

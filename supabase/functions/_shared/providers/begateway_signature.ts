import { Buffer } from "node:buffer";
import { createHash, createPublicKey, type KeyObject, timingSafeEqual, verify } from "node:crypto";
import { decodeText, JsonNumber, parseJson } from "../json.ts";
import { isSigned } from "../signature.ts";

/** What checks the origin of a notification: exactly one scheme, none stands in for another. */
export interface NotificationScheme {
  /** Null where the signature is inside the body. */
  header: string | null;
  canVerify: boolean;
  verify(bytes: Uint8Array, signature: string, headers: Headers): boolean;
}

/** A shop's credentials; each may be missing. */
export interface ShopKeys {
  shopId: string | undefined;
  secretKey: string | undefined;
  publicKey: string | undefined;
}

/**
 * The gateway's own scheme: RSA-SHA256 over the raw body, and Basic with the shop's id and key, both in
 * the same request. Leaving one out is no way around it.
 */
export function contentSignature({ shopId, secretKey, publicKey }: ShopKeys): NotificationScheme {
  const key = publicKey === undefined ? null : readPublicKey(publicKey);
  const expected = shopId === undefined || secretKey === undefined
    ? null
    : basicAuthorization(shopId, secretKey);
  return {
    header: "content-signature",
    canVerify: key !== null && expected !== null,
    verify(bytes, signature, headers) {
      if (key === null || expected === null) return false;
      const isShop = isSameText(headers.get("authorization") ?? "", expected);
      return isSignedByKey(key, bytes, signature) && isShop;
    },
  };
}

/**
 * A scheme of some integrations, not of the gateway: a flat body with HMAC-SHA256 of its other fields,
 * sorted, as `name=value` joined by `&`, under the secret key. Weaker: it signs values and not bytes, and
 * the body is parsed before it is known to be genuine. Only for a deployment that names it.
 */
export function legacyHmac({ secretKey }: ShopKeys): NotificationScheme {
  return {
    header: null,
    canVerify: secretKey !== undefined,
    verify(bytes) {
      const message = readFlat(bytes);
      if (message === null) return false;
      const text = new TextEncoder().encode(message.signed);
      return isSigned("sha256", [secretKey ?? ""], text, message.signature);
    },
  };
}

/** The value of Authorization for a shop. */
export function basicAuthorization(shopId: string, secretKey: string): string {
  return `Basic ${Buffer.from(`${shopId}:${secretKey}`).toString("base64")}`;
}

/** A public key as the back office shows it (base64 DER on one line) or as PEM; null when it is none. */
function readPublicKey(text: string): KeyObject | null {
  const base64 = text.replace(/-----[^-]+-----|\\n|\s/g, "");
  try {
    const der = Buffer.from(base64, "base64");
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    return key.asymmetricKeyType === "rsa" ? key : null;
  } catch {
    return null;
  }
}

function isSignedByKey(key: KeyObject, bytes: Uint8Array, signature: string): boolean {
  // Strictly: Buffer.from(text, "base64") skips what is not base64.
  if (!/^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(signature)) {
    return false;
  }
  return verify("RSA-SHA256", bytes, key, Buffer.from(signature, "base64"));
}

/** In constant time, also for texts of different length. */
function isSameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** The text a flat body signs. Null for what is not flat: a nested value would not be in the signature. */
function readFlat(bytes: Uint8Array): { signed: string; signature: string } | null {
  const message = readObject(bytes);
  if (message === null) return null;
  const { signature, ...fields } = message;
  if (typeof signature !== "string") return null;
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const text = flatText(value);
    // With these inside a name or a value, two different bodies would sign the same text.
    if (text === null || /[&=]/.test(name) || text.includes("&")) return null;
    pairs.push(`${name}=${text}`);
  }
  return { signed: pairs.join("&"), signature };
}

function readObject(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    return Object(parseJson(decodeText(bytes)));
  } catch {
    return null;
  }
}

function flatText(value: unknown): string | null {
  if (value instanceof JsonNumber) return value.source;
  if (typeof value === "string" || typeof value === "boolean" || value === null) return `${value}`;
  return null;
}

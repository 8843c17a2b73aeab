import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/**
 * Whether a hex signature is the HMAC of exactly these bytes under one of the secrets. Compared in
 * constant time; every secret is tried, whichever matches. No secret, or an empty one, matches nothing.
 */
export function isSigned(
  algorithm: "sha256" | "sha512",
  secrets: readonly string[],
  bytes: Uint8Array,
  signature: string,
): boolean {
  const given = decodeHex(signature);
  let matches = false;
  for (const secret of secrets) {
    if (secret === "") continue;
    const expected = createHmac(algorithm, secret).update(bytes).digest();
    const equal = given !== null && given.length === expected.length &&
      timingSafeEqual(given, expected);
    matches = matches || equal;
  }
  return matches;
}

/** SHA-256 as lower-case hex. */
export function sha256Hex(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Hex, strictly: Buffer.from(text, "hex") stops silently at the first character that is not. */
function decodeHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]+$/.test(text)) return null;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

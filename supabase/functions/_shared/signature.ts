import { Buffer } from "node:buffer";
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
  const given = Buffer.from(signature.toLowerCase());
  let matches = false;
  for (const secret of secrets) {
    if (secret === "") continue;
    const expected = Buffer.from(createHmac(algorithm, secret).update(bytes).digest("hex"));
    const equal = given.length === expected.length && timingSafeEqual(given, expected);
    matches = matches || equal;
  }
  return matches;
}

/** SHA-256 as lower-case hex. */
export function sha256Hex(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

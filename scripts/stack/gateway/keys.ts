/** The ES256 key that signs users' tokens; it outlives restarts, so sessions do too. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, importJWK } from "jose";
import type { CryptoKey, JWK } from "jose";

export interface SigningKeys {
  keyId: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  /** What /auth/v1/.well-known/jwks.json answers. */
  jwks: { keys: JWK[] };
}

const ALGORITHM = "ES256";

/** Reads the signing key of a data folder, making it first where there is none. */
export async function loadSigningKeys(dataFolder: string): Promise<SigningKeys> {
  const file = join(dataFolder, "signing-key.json");
  if (!existsSync(file)) {
    mkdirSync(dataFolder, { recursive: true });
    const pair = await generateKeyPair(ALGORITHM, { extractable: true });
    const jwk = { ...await exportJWK(pair.privateKey), kid: randomUUID(), alg: ALGORITHM };
    // Written aside first: a half-written key would end every session.
    writeFileSync(`${file}.new`, JSON.stringify(jwk), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  const secret = JSON.parse(readFileSync(file, "utf8")) as JWK;
  const { d: _secretPart, ...shared } = secret;
  return {
    keyId: secret.kid ?? "",
    privateKey: await toKey(secret),
    publicKey: await toKey(shared),
    jwks: { keys: [{ ...shared, use: "sig", key_ops: ["verify"], ext: true }] },
  };
}

async function toKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, ALGORITHM);
  if (key instanceof Uint8Array) throw new Error("The signing key is not an elliptic curve key");
  return key;
}

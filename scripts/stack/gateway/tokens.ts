/** Users' tokens: those of this project's own Auth, and those of the third party it trusts, if any. */
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import type { JWTPayload, JWTVerifyOptions } from "jose";
import type { SigningKeys } from "./keys.ts";

/** The claims of a token that is right; throws jose's errors. */
export type VerifyToken = (token: string, options?: JWTVerifyOptions) => Promise<JWTPayload>;

/** Verifies by the issuer's own keys. A third party's are read from its address when first needed. */
export function tokenVerifier(keys: SigningKeys, thirdParty: string | undefined): VerifyToken {
  const theirs = thirdParty && createRemoteJWKSet(new URL(`${thirdParty}/.well-known/jwks.json`));
  return async (token, options = {}) => {
    // What an unverified token says only chooses the keys it then has to be signed with.
    if (theirs && decodeJwt(token).iss === thirdParty) {
      return (await jwtVerify(token, theirs, { ...options, algorithms: ["RS256", "ES256"] }))
        .payload;
    }
    return (await jwtVerify(token, keys.publicKey, { ...options, algorithms: ["ES256"] })).payload;
  };
}

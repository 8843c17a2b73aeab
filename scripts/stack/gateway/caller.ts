/** Who calls: from the `apikey` and `Authorization` headers to a database role and its claims. */
import { errors } from "jose";
import type { JWTPayload } from "jose";
import { PUBLISHABLE_KEY, SECRET_KEY } from "../settings.ts";
import { RestError } from "./rest/errors.ts";
import type { VerifyToken } from "./tokens.ts";

/** The role a request runs as, and what `auth.jwt()` shows. */
export interface Caller {
  role: string;
  claims: JWTPayload;
}

/** The role an API key stands for; undefined for a key that is none. */
export function roleOfKey(key: string): "anon" | "service_role" | undefined {
  if (key === PUBLISHABLE_KEY) return "anon";
  if (key === SECRET_KEY) return "service_role";
  return undefined;
}

/** The token of an Authorization header that is not just the API key again. */
export function bearerToken(authorization: string | undefined): string | undefined {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1];
  return token === undefined || token.startsWith("sb_") ? undefined : token;
}

/** Identifies the caller of the REST API, or throws what the platform answers. */
export async function identify(
  headers: Record<string, string>,
  query: URLSearchParams,
  verify: VerifyToken,
): Promise<Caller> {
  const key = headers.apikey ?? query.get("apikey") ?? undefined;
  if (key === undefined) {
    throw new GatewayRefusal("No API key found in request", {
      hint: "No `apikey` request header or url param was found.",
    });
  }
  const role = roleOfKey(key);
  if (!role) {
    throw new GatewayRefusal("Invalid API key", {
      hint: "Double check your Supabase `anon` or `service_role` API key.",
    });
  }
  const token = bearerToken(headers.authorization);
  if (token === undefined) return { role, claims: { role, iss: "supabase" } };
  const claims = await verifyToken(token, verify);
  return { role: typeof claims.role === "string" ? claims.role : "anon", claims };
}

/** What the gateway itself refuses, before PostgREST sees the request. */
export class GatewayRefusal extends Error {
  readonly hint: string;

  constructor(message: string, more: { hint: string }) {
    super(message);
    this.hint = more.hint;
  }
}

/** PostgREST allows clocks to differ by this much. */
const CLOCK_TOLERANCE_SECONDS = 30;

async function verifyToken(token: string, verify: VerifyToken): Promise<JWTPayload> {
  const parts = token.split(".").length;
  if (parts !== 3) {
    throw invalidToken("PGRST301", `Expected 3 parts in JWT; got ${parts}`);
  }
  try {
    return await verify(token, { clockTolerance: CLOCK_TOLERANCE_SECONDS });
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw invalidToken("PGRST303", "JWT expired");
    throw invalidToken("PGRST301", "No suitable key or wrong key type");
  }
}

function invalidToken(code: string, message: string): RestError {
  const description = `Bearer error="invalid_token", error_description="${message}"`;
  return new RestError(401, code, message, { headers: { "www-authenticate": description } });
}

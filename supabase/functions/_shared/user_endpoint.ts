import { Buffer } from "node:buffer";
import { withSupabase, type WithSupabaseConfig } from "@supabase/server";
import { corsHeaders } from "@supabase/supabase-js/cors";
import { z } from "zod";
import { BodyTooLarge, readBody } from "./body.ts";
import { failFromRpc, RpcError } from "./database.ts";
import { decodeText, parseUserJson } from "./json.ts";
import type { Log } from "./log.ts";
import { type Payer, payerOf } from "./payer.ts";
import { fail, methodNotAllowed } from "./respond.ts";

const LARGEST_BODY = 16 * 1024;

/** A function a signed-in user calls with a JSON body. */
export type UserHandler = (body: unknown, payer: Payer, headers: Headers) => Promise<Response>;

/** The request of a user whose token was verified. */
export type AuthenticatedHandler = (request: Request, payer: Payer | null) => Promise<Response>;

/** A body that is not what the function takes: names the fields, not their values. */
export function invalidRequest(error: z.ZodError): Response {
  const fields = error.issues.slice(0, 5).map((issue) =>
    `${issue.path.join(".") || "body"}: ${issue.message}`
  );
  return fail(400, "invalid_request", `The request can't be used. ${fields.join("; ")}`);
}

/** Method, body and errors, the same for every function a user calls. */
export function createUserEndpoint(handle: UserHandler, log: Log): AuthenticatedHandler {
  return async (request, payer) => {
    if (request.method !== "POST") return methodNotAllowed("POST");
    if (payer === null) {
      return fail(401, "invalid_token", "The token does not say who you are.", {
        hint: "Sign in again.",
      });
    }
    let body: unknown;
    try {
      body = parseUserJson(decodeText(await readBody(request, LARGEST_BODY)));
    } catch (error) {
      if (error instanceof BodyTooLarge) {
        return fail(413, "body_too_large", "The body is larger than 16 KiB.");
      }
      return fail(400, "invalid_request", "The body is not JSON that can be read and stored.");
    }
    try {
      return await handle(body, payer, request.headers);
    } catch (error) {
      const code = error instanceof RpcError ? error.code : "internal_error";
      const message = error instanceof Error ? error.message : String(error);
      log({ level: "warn", event: "request_failed", code, message });
      if (error instanceof RpcError) return failFromRpc(error);
      return fail(500, "internal_error", "Something went wrong on our side.");
    }
  };
}

/**
 * Verifies the user's JWT, answers preflights, and hands over who it is. Tokens are this project's own, or
 * those of the third party that owns its users, whose keys the platform does not give to functions.
 */
export function withUser(
  handle: AuthenticatedHandler,
  thirdParty?: string,
): (request: Request) => Promise<Response> {
  const allowed = `${corsHeaders["Access-Control-Allow-Headers"]}, idempotency-key`;
  const headers = { ...corsHeaders, "Access-Control-Allow-Headers": allowed };
  const verifying = (env?: WithSupabaseConfig["env"]) =>
    withSupabase(
      { auth: "user", cors: { headers }, errors: { detailed: false }, env },
      (request, context) => handle(request, payerOf(context.jwtClaims)),
    );
  const own = verifying();
  if (thirdParty === undefined) return own;
  const jwks = new URL(`${thirdParty}/.well-known/jwks.json`);
  const theirs = verifying({ jwks });
  return (request) => (claimedIssuer(request) === thirdParty ? theirs : own)(request);
}

const Claimed = z.object({ iss: z.string() });

/** Who a token says has signed it. Nothing is verified: it only chooses the keys to verify with. */
function claimedIssuer(request: Request): string | null {
  const [, payload] = request.headers.get("authorization")?.split(".") ?? [];
  try {
    return Claimed.parse(JSON.parse(Buffer.from(payload ?? "", "base64url").toString())).iss;
  } catch {
    return null;
  }
}

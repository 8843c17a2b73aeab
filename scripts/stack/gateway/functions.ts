/** /functions/v1: the platform's own checks, then the request as it is, byte for byte, to the runtime. */
import { request as httpRequest } from "node:http";
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { decodeProtectedHeader } from "jose";
import { HOST } from "../settings.ts";
import { bearerToken, roleOfKey } from "./caller.ts";
import type { SupabaseConfig } from "./config.ts";
import type { VerifyToken } from "./tokens.ts";

export interface FunctionsOptions {
  port: number;
  config: SupabaseConfig["functions"];
  verify: VerifyToken;
}

const HOP_BY_HOP = ["connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer"];

/** Serves one request to a function. */
export async function serveFunction(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: FunctionsOptions,
): Promise<void> {
  const path = (incoming.url ?? "/").slice("/functions/v1".length);
  const name = /^\/([^/?]+)/.exec(path)?.[1] ?? "";
  const settings = options.config[name] ?? { enabled: true, verify_jwt: true };
  if (!settings.enabled) {
    return answer(outgoing, 404, "NOT_FOUND", "Requested function was not found");
  }
  // A browser's preflight carries no token; the function answers it, as when hosted.
  if (settings.verify_jwt && incoming.method !== "OPTIONS") {
    const refusal = await checkToken(incoming, options.verify);
    if (refusal) return answer(outgoing, 401, refusal.code, refusal.message);
  }
  forward(incoming, outgoing, options.port, path);
}

interface Refusal {
  code: string;
  message: string;
}

/** What `verify_jwt` asks for: a user's token, or an API key where there is none. */
async function checkToken(
  incoming: IncomingMessage,
  verify: VerifyToken,
): Promise<Refusal | undefined> {
  const { authorization, apikey } = incoming.headers;
  const knownKey = typeof apikey === "string" && roleOfKey(apikey) !== undefined;
  if (!authorization && !knownKey) {
    return { code: "UNAUTHORIZED_NO_AUTH_HEADER", message: "Missing authorization header" };
  }
  const token = bearerToken(authorization);
  if (token === undefined) {
    if (knownKey) return undefined;
    return { code: "UNAUTHORIZED_INVALID_JWT_FORMAT", message: "Invalid JWT format" };
  }
  let algorithm: string | undefined;
  try {
    algorithm = decodeProtectedHeader(token).alg;
  } catch {
    return { code: "UNAUTHORIZED_INVALID_JWT_FORMAT", message: "Invalid JWT format" };
  }
  if (algorithm === "HS256") return { code: "UNAUTHORIZED_JWT", message: "Invalid JWT" };
  if (algorithm !== "ES256" && algorithm !== "RS256") {
    const message = `Unsupported JWT algorithm ${algorithm}`;
    return { code: "UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM", message };
  }
  try {
    await verify(token);
    return undefined;
  } catch {
    return { code: "UNAUTHORIZED_ASYMMETRIC_JWT", message: "Invalid JWT" };
  }
}

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  port: number,
  path: string,
): void {
  const headers = withoutHopByHop(incoming.headers);
  const upstream = httpRequest({ host: HOST, port, path, method: incoming.method, headers });
  upstream.on("response", (response) => {
    outgoing.writeHead(response.statusCode ?? 502, withoutHopByHop(response.headers));
    response.pipe(outgoing);
    response.on("error", () => outgoing.destroy());
  });
  upstream.on("error", () => {
    // The runtime is starting, or died with this request: nothing can be said about what was done.
    if (outgoing.headersSent) outgoing.destroy();
    else answer(outgoing, 503, "BOOT_ERROR", "Worker failed to boot (please check logs)");
  });
  outgoing.on("close", () => {
    // An answer that came before the body's end (413) leaves the rest unread, and the next request on this
    // connection would wait behind it until the connection is given up.
    incoming.unpipe(upstream);
    upstream.destroy();
    incoming.resume();
  });
  incoming.pipe(upstream);
}

function withoutHopByHop(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name));
  return Object.fromEntries(kept);
}

function answer(outgoing: ServerResponse, status: number, code: string, message: string): void {
  outgoing.writeHead(status, {
    "content-type": "application/json",
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "authorization, x-client-info, apikey",
    "access-control-expose-headers": "sb-error-code",
    "sb-error-code": code,
  });
  outgoing.end(JSON.stringify({ code, message, msg: message }));
}

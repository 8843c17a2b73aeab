/**
 * /auth/v1: @supabase/lite's auth in this process, behind tokens as the platform signs them. The library
 * knows only HS256 without a key id; the platform signs with ES256 and publishes a JWKS, and clients
 * and functions rely on that. So every token is signed again on its way out and back.
 */
import { randomBytes } from "node:crypto";
import { App } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import { decodeJwt, errors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { PUBLISHABLE_KEY, SECRET_KEY } from "../settings.ts";
import { bearerToken } from "./caller.ts";
import type { SupabaseConfig } from "./config.ts";
import type { SigningKeys } from "./keys.ts";

export interface AuthOptions {
  /** As `supabase_auth_admin`, the role the real service has. */
  databaseUrl: string;
  config: SupabaseConfig["auth"];
  keys: SigningKeys;
  gatewayUrl: string;
  siteUrl: string;
}

export interface AuthService {
  fetch(request: Request): Promise<Response>;
  stop(): Promise<void>;
}

const session = z.looseObject({
  access_token: z.string(),
  user: z.looseObject({
    app_metadata: z.record(z.string(), z.unknown()).optional(),
    user_metadata: z.record(z.string(), z.unknown()).optional(),
  }),
});
type Session = z.infer<typeof session>;

// The library gives the driver JSON it has made into text already; left alone, the driver would do it again.
const serialize = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
const parse = (text: string): unknown => JSON.parse(text);
const JSON_TYPE = { to: 114, from: [114], serialize, parse };
const JSONB_TYPE = { to: 3802, from: [3802], serialize, parse };

/** Starts the auth service. */
export async function startAuth(options: AuthOptions): Promise<AuthService> {
  const { config, keys, gatewayUrl } = options;
  // Only this process sees tokens signed with it, so it lives no longer than the process.
  const innerSecret = randomBytes(32).toString("hex");
  const innerKey = new TextEncoder().encode(innerSecret);
  const connection = createPostgresConnection({
    url: options.databaseUrl,
    postgresOptions: { max: 5, onnotice: () => {}, types: { json: JSON_TYPE, jsonb: JSONB_TYPE } },
  });
  // Unless told that row level security is settled, the library grants every table to `anon`.
  Reflect.set(connection, "rlsState", "active");
  const app = new App({
    connection,
    auth: {
      enabled: true,
      jwt_secret: innerSecret,
      jwt_expiry: config.jwt_expiry,
      publishable_key: PUBLISHABLE_KEY,
      secret_key: SECRET_KEY,
      minimum_password_length: config.minimum_password_length,
      enable_signup: config.enable_signup,
      email: {
        enable_signup: config.enable_signup,
        enable_confirmations: config.email.enable_confirmations,
      },
      site_url: options.siteUrl,
    },
    api: { enabled: false },
    db: { migrations: { enabled: false } },
  });
  await app.init();

  const issue = ({ access_token, user }: Session) => {
    const claims = decodeJwt(access_token);
    return new SignJWT({
      ...claims,
      iss: `${gatewayUrl}/auth/v1`,
      app_metadata: user.app_metadata ?? { provider: "email", providers: ["email"] },
      user_metadata: user.user_metadata ?? {},
      aal: claims.aal ?? "aal1",
      is_anonymous: false,
    }).setProtectedHeader({ alg: "ES256", kid: keys.keyId, typ: "JWT" }).sign(keys.privateKey);
  };
  const translate = async (outer: string) => {
    const { payload } = await jwtVerify(outer, keys.publicKey, { algorithms: ["ES256"] });
    return await new SignJWT(payload).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(
      innerKey,
    );
  };

  async function serve(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname;
    if (path === "/auth/v1/.well-known/jwks.json") return Response.json(keys.jwks);
    if (path === "/auth/v1/health") return Response.json({ name: "GoTrue" });
    const headers = new Headers(request.headers);
    const token = bearerToken(headers.get("authorization") ?? undefined);
    if (token !== undefined) {
      try {
        headers.set("authorization", `Bearer ${await translate(token)}`);
      } catch (error) {
        return badToken(error);
      }
    }
    const response = await app.fetch(new Request(request, { headers }), { peerAddress: null });
    return await signAgain(response, issue);
  }

  return { fetch: serve, stop: () => connection.close() };
}

async function signAgain(
  response: Response,
  issue: (session: Session) => Promise<string>,
): Promise<Response> {
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok || !type.includes("json")) return response;
  const text = await response.text();
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  const parsed = session.safeParse(text === "" ? undefined : JSON.parse(text));
  const body = parsed.success
    ? JSON.stringify({ ...parsed.data, access_token: await issue(parsed.data) })
    : text;
  return new Response(body === "" ? null : body, { status: response.status, headers });
}

/** GoTrue's answer to a token it does not accept. */
function badToken(error: unknown): Response {
  const reason = error instanceof errors.JWTExpired
    ? "token has invalid claims: token is expired"
    : "signature is invalid";
  const message = `invalid JWT: unable to parse or verify signature, ${reason}`;
  return Response.json({ code: 403, error_code: "bad_jwt", msg: message }, { status: 403 });
}

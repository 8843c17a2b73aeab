/** A gateway for a test: in this process, before a scratch database that a test fills. */
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "@supabase/supabase-js";
import type { SupabaseClient } from "@supabase/supabase-js";
import { SignJWT } from "jose";
import pg from "pg";
import { createScratch, dropScratch } from "../database.ts";
import { startAuth } from "../gateway/auth.ts";
import { loadConfig } from "../gateway/config.ts";
import { loadSigningKeys } from "../gateway/keys.ts";
import type { SigningKeys } from "../gateway/keys.ts";
import { RestApi } from "../gateway/rest/api.ts";
import { startGateway } from "../gateway/server.ts";
import { tokenVerifier } from "../gateway/tokens.ts";
import { databaseUrl, HOST, PUBLISHABLE_KEY } from "../settings.ts";
import { openServer } from "./server.ts";

// supabase-js wants a WebSocket for realtime, which Node 20 lacks and nothing here uses.
if (!("WebSocket" in globalThis)) Reflect.set(globalThis, "WebSocket", class {});

export interface TestGatewayOptions {
  /** The scratch database's name: one for each test file. */
  database: string;
  /** Made by `postgres`, as a migration would. */
  sql?: string;
  maxRows?: number;
  /** Where the functions' runtime is. */
  functionsPort?: number;
  functions?: Record<string, { enabled: boolean; verify_jwt: boolean }>;
  /** Whose tokens are taken beside the project's own. */
  thirdParty?: string;
}

export interface TestGateway {
  url: string;
  keys: SigningKeys;
  /** The scratch database, as `postgres`. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  client(key?: string): SupabaseClient;
  /** A user's token as the auth service signs it. */
  token(claims?: Record<string, unknown>, expires?: string): Promise<string>;
  /** A call with nothing between: for what a client library would hide. */
  call(path: string, init?: CallOptions): Promise<Answer>;
  stop(): Promise<void>;
}

export interface CallOptions {
  method?: string;
  key?: string | null;
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json(): Record<string, unknown>;
}

/** Starts a gateway on a port of its own. */
export async function openGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const server = await openServer();
  const scratch = await createScratch(server.port, options.database);
  const database = new pg.Pool({ connectionString: scratch, max: 2 });
  // A test may kill the server under it.
  database.on("error", () => {});
  if (options.sql) await database.query(options.sql);
  const folder = mkdtempSync(join(tmpdir(), "payonce-gateway-"));
  const keys = await loadSigningKeys(folder);
  const config = loadConfig(join(folder, "none.toml"));
  const role = (name: string) => databaseUrl(server.port, options.database, name);
  const rest = new RestApi({
    databaseUrl: role("authenticator"),
    schemas: ["public", "other"],
    extraSearchPath: ["public", "extensions"],
    maxRows: options.maxRows ?? 1000,
  });
  rest.start();
  const auth = await startAuth({
    databaseUrl: role("supabase_auth_admin"),
    config: config.auth,
    keys,
    gatewayUrl: "http://127.0.0.1:1",
    siteUrl: "http://127.0.0.1:2",
  });
  const verify = tokenVerifier(keys, options.thirdParty);
  const functions = { port: options.functionsPort ?? 1, config: options.functions ?? {}, verify };
  const http = await startGateway(0, { rest, auth, functions, verify });
  const url = `http://${HOST}:${(http.address() as AddressInfo).port}`;
  while (!rest.ready) await pause(20);

  const token: TestGateway["token"] = (claims = {}, expires = "1h") =>
    new SignJWT({ role: "authenticated", aud: "authenticated", ...claims })
      .setProtectedHeader({ alg: "ES256", kid: keys.keyId })
      .setIssuedAt().setExpirationTime(expires).sign(keys.privateKey);
  return {
    url,
    keys,
    token,
    sql: async (text) => (await database.query<Record<string, unknown>>(text)).rows,
    client: (key = PUBLISHABLE_KEY) =>
      createClient(url, key, { auth: { persistSession: false, autoRefreshToken: false } }),
    call: (path, init) => call(url + path, init),
    stop: async () => {
      http.closeAllConnections();
      http.close();
      await Promise.all([rest.stop(), auth.stop(), database.end()]);
      await dropScratch(server.port, options.database);
      rmSync(folder, { recursive: true, force: true });
      await server.stop();
    },
  };
}

async function call(url: string, options: CallOptions = {}): Promise<Answer> {
  const { method = "GET", key = PUBLISHABLE_KEY, token, body } = options;
  const headers: Record<string, string> = { ...options.headers };
  if (key !== null) headers.apikey = key;
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers["content-type"] ??= "application/json";
  const response = await fetch(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  };
}

/** The API gateway: one address for /rest/v1, /auth/v1 and /functions/v1, as Supabase has it. */
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { once } from "node:events";
import { HOST } from "../settings.ts";
import { GatewayRefusal, identify, roleOfKey } from "./caller.ts";
import type { AuthService } from "./auth.ts";
import { serveFunction } from "./functions.ts";
import type { FunctionsOptions } from "./functions.ts";
import { fromDatabase, RestError } from "./rest/errors.ts";
import { JSON_TYPE } from "./rest/answer.ts";
import type { RestApi } from "./rest/api.ts";
import type { VerifyToken } from "./tokens.ts";

export interface GatewayParts {
  rest: RestApi;
  auth: AuthService;
  functions: FunctionsOptions;
  verify: VerifyToken;
}

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers":
    "content-encoding, content-location, content-range, content-type, " +
    "date, location, server, transfer-encoding, range-unit",
};
const CORS_PREFLIGHT = {
  "access-control-allow-methods": "GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD",
  "access-control-max-age": "3600",
};
/** Paths of the auth service that a browser opens by itself, without a key. */
const OPEN_AUTH_PATHS = /^\/auth\/v1\/(\.well-known\/|health$|verify$|callback$|authorize$)/;

/** Serves the API on a port. */
export async function startGateway(port: number, parts: GatewayParts): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    route(incoming, outgoing, parts).catch((error: unknown) => fail(incoming, outgoing, error));
  });
  server.listen(port, HOST);
  await once(server, "listening");
  return server;
}

async function route(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  parts: GatewayParts,
): Promise<void> {
  const url = new URL(incoming.url ?? "/", `http://${HOST}`);
  if (url.pathname === "/health") {
    return send(outgoing, parts.rest.ready ? 200 : 503, {}, "");
  }
  if (url.pathname.startsWith("/functions/v1/")) {
    return await serveFunction(incoming, outgoing, parts.functions);
  }
  if (incoming.method === "OPTIONS") {
    const asked = incoming.headers["access-control-request-headers"] ?? "*";
    return send(outgoing, 200, { ...CORS_PREFLIGHT, "access-control-allow-headers": asked }, "");
  }
  if (url.pathname.startsWith("/auth/v1/")) return await serveAuth(incoming, outgoing, url, parts);
  if (url.pathname.startsWith("/rest/v1/")) return await serveRest(incoming, outgoing, url, parts);
  const message = "no Route matched with those values";
  send(outgoing, 404, { "content-type": JSON_TYPE }, JSON.stringify({ message }));
}

async function serveRest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: URL,
  parts: GatewayParts,
): Promise<void> {
  const method = incoming.method ?? "GET";
  try {
    const headers = plainHeaders(incoming);
    const response = await parts.rest.serve({
      method,
      path: url.pathname.slice("/rest/v1".length),
      query: url.searchParams,
      headers,
      body: (await readBody(incoming)).toString("utf8"),
      caller: await identify(headers, url.searchParams, parts.verify),
    });
    send(outgoing, response.status, response.headers, method === "HEAD" ? "" : response.body);
  } catch (error) {
    if (error instanceof GatewayRefusal) throw error;
    const known = error instanceof RestError ? error : fromDatabase(error, false);
    if (known.status >= 500) report(method, url, known.status, `${known.code} ${known.message}`);
    const headers = { "content-type": JSON_TYPE, ...known.headers };
    send(outgoing, known.status, headers, method === "HEAD" ? "" : known.body());
  }
}

async function serveAuth(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: URL,
  parts: GatewayParts,
): Promise<void> {
  const headers = plainHeaders(incoming);
  if (!OPEN_AUTH_PATHS.test(url.pathname) && !roleOfKey(headers.apikey ?? "")) {
    throw new GatewayRefusal(headers.apikey ? "Invalid API key" : "No API key found in request", {
      hint: "Send the publishable key in the `apikey` header.",
    });
  }
  const body = await readBody(incoming);
  delete headers.connection;
  delete headers["transfer-encoding"];
  const request = new Request(url, {
    method: incoming.method ?? "GET",
    headers,
    body: body.length > 0 ? new Uint8Array(body) : null,
  });
  const response = await parts.auth.fetch(request);
  if (response.status >= 500) report(request.method, url, response.status, "auth");
  const answered = Buffer.from(await response.arrayBuffer());
  const { "content-length": _length, ...kept } = Object.fromEntries(response.headers);
  send(outgoing, response.status, kept, answered);
}

function fail(incoming: IncomingMessage, outgoing: ServerResponse, error: unknown): void {
  if (outgoing.headersSent) return void outgoing.destroy();
  if (error instanceof GatewayRefusal) {
    const body = JSON.stringify({ message: error.message, hint: error.hint });
    return send(outgoing, 401, { "content-type": JSON_TYPE }, body);
  }
  const message = error instanceof Error ? error.message : String(error);
  report(incoming.method ?? "", new URL(incoming.url ?? "/", `http://${HOST}`), 502, message);
  const body = JSON.stringify({ message: "An invalid response was received from upstream" });
  send(outgoing, 502, { "content-type": JSON_TYPE }, body);
}

function send(
  outgoing: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: string | Buffer,
): void {
  outgoing.writeHead(status, { ...CORS, ...headers });
  outgoing.end(body);
}

/** One line for what went wrong; never a body, never a key. */
function report(method: string, url: URL, status: number, message: string): void {
  console.error(JSON.stringify({ part: "gateway", method, path: url.pathname, status, message }));
}

function plainHeaders(incoming: IncomingMessage): Record<string, string> {
  const entries = Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]]
  );
  return Object.fromEntries(entries);
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** /functions/v1: the platform's checks, and bytes that arrive as they were sent. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { Agent, createServer, request } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { SECRET_KEY } from "../settings.ts";
import { openGateway } from "../testing/gateway.ts";
import type { TestGateway } from "../testing/gateway.ts";

/** Stands where the Deno runtime does and tells what it got. */
let runtime: Server;
let gateway: TestGateway;
before(async () => {
  runtime = createServer((incoming, outgoing) => void respond(incoming, outgoing));
  runtime.listen(0, "127.0.0.1");
  await once(runtime, "listening");
  gateway = await openGateway({
    database: "functions_test",
    functionsPort: (runtime.address() as AddressInfo).port,
    functions: {
      open: { enabled: true, verify_jwt: false },
      guarded: { enabled: true, verify_jwt: true },
      off: { enabled: false, verify_jwt: false },
    },
  });
});
after(async () => {
  await gateway.stop();
  runtime.close();
});

async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  if (incoming.url?.startsWith("/open/stream")) {
    outgoing.writeHead(200, { "content-type": "text/plain" });
    outgoing.write("first");
    // Only a gateway that passes on what it has lets the client send what ends this answer.
    await once(runtime, "continue-stream");
    return void outgoing.end("second");
  }
  if (incoming.url?.startsWith("/open/early")) return void outgoing.writeHead(413).end("too much");
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
  }
  outgoing.writeHead(202, { "content-type": "application/json", "x-own": "kept" });
  const { method, url, headers } = incoming;
  outgoing.end(JSON.stringify({ method, url, size, sha256: hash.digest("hex"), headers }));
}

test("a body arrives byte for byte, whatever it is", async () => {
  const bodies = [
    Buffer.from([0, 255, 254, 0x80, 0xc3, 0x28, 10, 13]),
    Buffer.from('{"a":  "\\u0000\\ud800", "b":1.50}\r\n'),
    Buffer.alloc(3_000_000, "0123456789"),
  ];
  for (const body of bodies) {
    const response = await fetch(`${gateway.url}/functions/v1/open/deep/path?x=1%20&y`, {
      method: "POST",
      body: new Uint8Array(body),
      headers: { "x-signature": "abc", authorization: "Bearer not-ours" },
    });
    const seen = await response.json() as Record<string, unknown>;
    assert.equal(response.status, 202);
    assert.equal(response.headers.get("x-own"), "kept");
    assert.equal(seen.sha256, createHash("sha256").update(body).digest("hex"));
    assert.deepEqual([seen.method, seen.url], ["POST", "/open/deep/path?x=1%20&y"]);
    const headers = seen.headers as Record<string, string>;
    assert.deepEqual([headers["x-signature"], headers.authorization], ["abc", "Bearer not-ours"]);
  }
});

test("an answer is passed on while it is being written", async () => {
  const response = await fetch(`${gateway.url}/functions/v1/open/stream`);
  const reader = response.body?.getReader();
  assert.ok(reader);
  assert.equal(Buffer.from((await reader.read()).value ?? []).toString(), "first");
  runtime.emit("continue-stream");
  assert.equal(Buffer.from((await reader.read()).value ?? []).toString(), "second");
});

test("after an answer that came before the body's end the connection goes on", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (path: string, headers: Record<string, number>) =>
    request(`${gateway.url}/functions/v1${path}`, { method: "POST", agent, headers });
  const first = send("/open/early", { "content-length": 3_000_000 });
  first.write(Buffer.alloc(1_000_000));
  const [early]: IncomingMessage[] = await once(first, "response");
  assert.equal(early?.statusCode, 413);
  early?.resume();
  first.end(Buffer.alloc(2_000_000));
  const second = send("/open/next", { "content-length": 0 }).end();
  const [next]: IncomingMessage[] = await once(second, "response", {
    signal: AbortSignal.timeout(3_000),
  });
  assert.equal(next?.statusCode, 202);
  assert.ok(second.socket === first.socket, "another connection shows nothing");
  next?.resume();
  agent.destroy();
});

test("verify_jwt wants a token of ours or an API key", async () => {
  const call = (options: Parameters<TestGateway["call"]>[1]) =>
    gateway.call("/functions/v1/guarded", options);
  const none = await call({ key: null });
  assert.deepEqual([none.status, none.json().code], [401, "UNAUTHORIZED_NO_AUTH_HEADER"]);
  assert.equal(none.headers.get("sb-error-code"), "UNAUTHORIZED_NO_AUTH_HEADER");
  const nonsense = await call({ token: "nonsense" });
  assert.deepEqual([nonsense.status, nonsense.json().code], [
    401,
    "UNAUTHORIZED_INVALID_JWT_FORMAT",
  ]);
  const token = await gateway.token({ sub: "x" });
  const forged = await call({ token: `${token.slice(0, -6)}AAAAAA` });
  assert.deepEqual([forged.status, forged.json().code], [401, "UNAUTHORIZED_ASYMMETRIC_JWT"]);
  const expired = await call({ token: await gateway.token({ sub: "x" }, "-1h") });
  assert.equal(expired.status, 401);
  const legacy = "eyJhbGciOiJIUzI1NiJ9.e30.AAAA";
  assert.equal((await call({ token: legacy })).json().code, "UNAUTHORIZED_JWT");
  const unsigned = "eyJhbGciOiJub25lIn0.e30.";
  assert.equal(
    (await call({ token: unsigned })).json().code,
    "UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM",
  );
  assert.equal((await call({ token })).status, 202);
  assert.equal((await call({ token, key: null })).status, 202);
  assert.equal((await call({ key: SECRET_KEY })).status, 202);
  assert.equal((await call({ key: "sb_secret_wrong" })).status, 401);
});

test("a preflight needs no token and is the function's to answer", async () => {
  const preflight = await gateway.call("/functions/v1/guarded", { method: "OPTIONS", key: null });
  assert.deepEqual([preflight.status, preflight.json().method], [202, "OPTIONS"]);
});

test("a function that config.toml does not name is guarded; one switched off is not there", async () => {
  assert.equal((await gateway.call("/functions/v1/other", { key: null })).status, 401);
  assert.equal((await gateway.call("/functions/v1/off")).status, 404);
});

test("a runtime that is not there is 503, so that a gateway tries again", async () => {
  const lonely = await openGateway({
    database: "functions_down_test",
    functions: { open: { enabled: true, verify_jwt: false } },
  });
  try {
    const answer = await lonely.call("/functions/v1/open", { method: "POST", body: { a: 1 } });
    assert.deepEqual([answer.status, answer.json().code], [503, "BOOT_ERROR"]);
  } finally {
    await lonely.stop();
  }
});

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { withSupabase } from "@supabase/server";
import { z } from "zod";
import { RpcError } from "./database.ts";
import { type Payer, payerOf } from "./payer.ts";
import { respond } from "./respond.ts";
import { fakeLog } from "./testing/fakes.ts";
import { createUserEndpoint, invalidRequest, withUser } from "./user_endpoint.ts";

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const KEYS = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
  "sign",
  "verify",
]);
const jwk = await crypto.subtle.exportKey("jwk", KEYS.publicKey);

Deno.env.set("SUPABASE_URL", "https://project.example");
Deno.env.set("SUPABASE_PUBLISHABLE_KEYS", '{"default":"sb_publishable_test"}');
Deno.env.set("SUPABASE_SECRET_KEYS", '{"default":"sb_secret_test","other":"sb_secret_other"}');
Deno.env.set("SUPABASE_JWKS", JSON.stringify({ keys: [{ ...jwk, kid: "1", alg: "ES256" }] }));

const CLAIMS = {
  iss: "https://project.example/auth/v1",
  sub: "user_2abc",
  email: "ada@example.com",
  role: "authenticated",
  exp: Math.floor(Date.now() / 1000) + 600,
};

async function token(claims: Record<string, unknown>, key = KEYS.privateKey): Promise<string> {
  const signed = `${base64({ alg: "ES256", kid: "1", typ: "JWT" })}.${base64(claims)}`;
  const signature = await crypto.subtle.sign(
    { name: "ECDSA", hash: "SHA-256" },
    key,
    new TextEncoder().encode(signed),
  );
  return `${signed}.${Buffer.from(signature).toString("base64url")}`;
}

const payers: (Payer | null)[] = [];
const fetch = withUser((_request, payer) => {
  payers.push(payer);
  return Promise.resolve(respond(200, payer));
});
const call = (headers: Record<string, string>, method = "POST") =>
  fetch(new Request("https://project.example/f", { method, headers }));
const bearer = async (claims: Record<string, unknown>, key?: CryptoKey) => ({
  authorization: `Bearer ${await token(claims, key)}`,
});

Deno.test("a verified token says who pays: issuer and sub, whatever sub looks like", async () => {
  const response = await call(await bearer(CLAIMS));
  assert.deepEqual(await response.json(), {
    issuer: "https://project.example/auth/v1",
    sub: "user_2abc",
    email: "ada@example.com",
  });
  const { email: _, ...nameless } = CLAIMS;
  assert.equal((await (await call(await bearer(nameless))).json()).email, null);
});

Deno.test("a token without an issuer names nobody", async () => {
  const { iss: _, ...claims } = CLAIMS;
  await call(await bearer(claims));
  assert.equal(payers.at(-1), null);
  assert.equal(payerOf(null), null);
  for (const nameless of [{ iss: "" }, { sub: "" }, { sub: 7 }]) {
    assert.equal(payerOf({ ...CLAIMS, ...nameless } as typeof CLAIMS), null);
  }
});

Deno.test("an address that is none is none, and who pays is known all the same", () => {
  for (const email of ["", null, undefined, 7]) {
    const payer = payerOf({ ...CLAIMS, email } as typeof CLAIMS);
    assert.deepEqual(payer, { issuer: CLAIMS.iss, sub: CLAIMS.sub, email: null });
  }
});

Deno.test("without a right token the handler does not run", async () => {
  const before = payers.length;
  const other = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]);
  const unsigned = `${base64({ alg: "none", kid: "1" })}.${base64(CLAIMS)}.`;
  const refused: Record<string, string>[] = [
    {},
    { apikey: "sb_publishable_test" },
    { apikey: "sb_secret_test" },
    { authorization: "Bearer sb_secret_test" },
    { authorization: `Bearer ${unsigned}` },
    await bearer(CLAIMS, other.privateKey),
    await bearer({ ...CLAIMS, exp: 1 }),
    await bearer({ ...CLAIMS, sub: undefined }),
  ];
  for (const headers of refused) {
    const response = await call(headers);
    assert.equal(response.status, 401);
    assert.deepEqual(Object.keys(await response.json()), ["code", "message"]);
  }
  assert.equal(payers.length, before);
});

Deno.test("who owns the users beside the project signs tokens for them, and only for them", async () => {
  const theirs = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]);
  const published = await crypto.subtle.exportKey("jwk", theirs.publicKey);
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    asked.push(new URL(request.url).pathname);
    return Response.json({ keys: [{ ...published, kid: "1", alg: "ES256" }] });
  });
  const issuer = `http://127.0.0.1:${server.addr.port}/clerk`;
  const trusting = withUser((_request, payer) => Promise.resolve(respond(200, payer)), issuer);
  const send = async (claims: Record<string, unknown>, key?: CryptoKey) => {
    const headers = await bearer(claims, key);
    return await trusting(new Request("https://project.example/f", { method: "POST", headers }));
  };
  try {
    const own = await send(CLAIMS);
    assert.equal((await own.json()).issuer, CLAIMS.iss);
    assert.deepEqual(asked, [], "the project's own need nobody else's keys");
    const response = await send({ ...CLAIMS, iss: issuer }, theirs.privateKey);
    assert.deepEqual(await response.json(), { issuer, sub: "user_2abc", email: "ada@example.com" });
    assert.deepEqual(asked, ["/clerk/.well-known/jwks.json"]);

    const refused: [name: string, claims: Record<string, unknown>, key: CryptoKey][] = [
      ["their key for a user of the project", CLAIMS, theirs.privateKey],
      ["the project's key for a user of theirs", { ...CLAIMS, iss: issuer }, KEYS.privateKey],
      ["their key for a stranger", { ...CLAIMS, iss: "https://x.example" }, theirs.privateKey],
      ["their key for nobody", { ...CLAIMS, iss: undefined }, theirs.privateKey],
      ["a token past its time", { ...CLAIMS, iss: issuer, exp: 1 }, theirs.privateKey],
    ];
    for (const [name, claims, key] of refused) {
      const answer = await send(claims, key);
      assert.equal(answer.status, 401, name);
      await answer.body?.cancel();
    }
    for (const headers of [{ authorization: "Bearer a.b.c" }, { authorization: "Bearer a" }, {}]) {
      const request = new Request("https://project.example/f", {
        method: "POST",
        headers: headers as Record<string, string>,
      });
      assert.equal((await trusting(request)).status, 401);
    }
  } finally {
    await server.shutdown();
  }
});

Deno.test("text that PostgreSQL can't store is the sender's mistake, and goes no further", async () => {
  const bodies: unknown[] = [];
  const { log } = fakeLog();
  const endpoint = createUserEndpoint((body) => {
    bodies.push(body);
    return Promise.resolve(respond(200, {}));
  }, log);
  const payer = { issuer: CLAIMS.iss, sub: CLAIMS.sub, email: null };
  const send = (body: string) =>
    endpoint(new Request("https://project.example/f", { method: "POST", body }), payer);
  for (const body of ['{"reference":"\\u0000"}', '{"a":["\\ud800"]}', '{"\\u0000":1}', "{"]) {
    const response = await send(body);
    assert.equal(response.status, 400, body);
    assert.equal((await response.json()).code, "invalid_request");
  }
  assert.deepEqual(bodies, []);
  assert.equal((await send('{"amount":12,"name":"Ọlá 🌍"}')).status, 200);
  assert.deepEqual(bodies, [{ amount: 12, name: "Ọlá 🌍" }]);
});

Deno.test("what nobody foresaw is told to us, and not to who asked", async () => {
  const { log, lines } = fakeLog();
  const payer = { issuer: CLAIMS.iss, sub: CLAIMS.sub, email: null };
  for (const fault of [new TypeError("10.0.0.3 broke"), "10.0.0.3 broke"]) {
    const endpoint = createUserEndpoint(() => Promise.reject(fault), log);
    const request = new Request("https://project.example/f", { method: "POST", body: "{}" });
    const response = await endpoint(request, payer);
    assert.deepEqual([response.status, await response.json()], [500, {
      code: "internal_error",
      message: "Something went wrong on our side.",
    }]);
  }
  const line = { level: "warn", event: "request_failed", code: "internal_error" };
  assert.deepEqual(lines, Array(2).fill({ ...line, message: "10.0.0.3 broke" }));
});

Deno.test("what the database refused is told with its code, to us too", async () => {
  const { log, lines } = fakeLog();
  const endpoint = createUserEndpoint(
    () => Promise.reject(new RpcError(404, "PT404", "payment_not_found", "You have none.")),
    log,
  );
  const payer = { issuer: CLAIMS.iss, sub: CLAIMS.sub, email: null };
  const request = new Request("https://project.example/f", { method: "POST", body: "{}" });
  const response = await endpoint(request, payer);
  assert.deepEqual([response.status, (await response.json()).code], [404, "payment_not_found"]);
  assert.deepEqual(lines.map(({ code, message }) => [code, message]), [[
    "PT404",
    "payment_not_found",
  ]]);
});

Deno.test("a body that can't be used says where, five places and no values", async () => {
  const fields = ["a", "b", "c", "d", "e", "f"];
  const shape = z.object(
    Object.fromEntries(fields.map((name) => [name, z.object({ n: z.int() })])),
  );
  const messageOf = async (body: unknown) => {
    const read = shape.safeParse(body);
    assert.ok(read.error);
    return (await invalidRequest(read.error).json()).message;
  };
  const body = Object.fromEntries(fields.map((name) => [name, { n: "secret" }]));
  const message = await messageOf(body);
  assert.match(message, /^The request can't be used\. a\.n: .*; b\.n: .*; e\.n: /);
  assert.ok(!message.includes("f.n") && !message.includes("secret"));
  assert.match(await messageOf([]), /used\. body: /);
});

Deno.test("a browser may send the headers it needs", async () => {
  const response = await call({}, "OPTIONS");
  assert.equal(response.status, 204);
  const allowed = response.headers.get("access-control-allow-headers") ?? "";
  for (const name of ["authorization", "apikey", "content-type", "idempotency-key"]) {
    assert.ok(allowed.includes(name), name);
  }
  const answer = await call(await bearer(CLAIMS));
  assert.equal(answer.headers.get("access-control-allow-origin"), "*");
});

Deno.test("the sweeper's door opens for the default secret key alone", async () => {
  const sweep = withSupabase(
    { auth: "secret", cors: "disabled", errors: { detailed: false } },
    () => Promise.resolve(respond(200, {})),
  );
  const status = async (headers: Record<string, string>) =>
    (await sweep(new Request("https://project.example/", { method: "POST", headers }))).status;
  assert.equal(await status({ apikey: "sb_secret_test" }), 200);
  for (
    const headers of [
      {},
      { apikey: "" },
      { apikey: "sb_publishable_test" },
      { apikey: "sb_secret_other" },
      { apikey: "sb_secret_tes" },
      await bearer({ ...CLAIMS, role: "service_role" }),
    ]
  ) assert.equal(await status(headers as Record<string, string>), 401);
});

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { withSupabase } from "@supabase/server";
import type { Payer } from "./payer.ts";
import { respond } from "./respond.ts";
import { withUser } from "./user_endpoint.ts";

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

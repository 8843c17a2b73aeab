/** Tokens of a third party, as Clerk signs them, beside the project's own. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { CryptoKey } from "jose";
import { openGateway } from "../testing/gateway.ts";
import type { TestGateway } from "../testing/gateway.ts";

const SQL = `
  create function public.who() returns text language sql stable set search_path = '' as $$
    select concat_ws(' ', current_user, auth.jwt() ->> 'iss', auth.jwt() ->> 'sub')
  $$;
  grant execute on function public.who() to anon, authenticated;
`;

let issuer: string;
let theirKey: CryptoKey;
let thirdParty: Server;
let runtime: Server;
let gateway: TestGateway;
before(async () => {
  const pair = await generateKeyPair("RS256");
  theirKey = pair.privateKey;
  const jwk = { ...await exportJWK(pair.publicKey), kid: "ins_key", alg: "RS256", use: "sig" };
  thirdParty = createServer((incoming, outgoing) => {
    const known = incoming.url === "/clerk/.well-known/jwks.json";
    outgoing.writeHead(known ? 200 : 404).end(JSON.stringify({ keys: [jwk] }));
  });
  runtime = createServer((_incoming, outgoing) => outgoing.writeHead(202).end("{}"));
  issuer = `http://127.0.0.1:${await listen(thirdParty)}/clerk`;
  gateway = await openGateway({
    database: "tokens_test",
    sql: SQL,
    thirdParty: issuer,
    functionsPort: await listen(runtime),
  });
});
after(async () => {
  await gateway.stop();
  thirdParty.close();
  runtime.close();
});

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

interface Given {
  iss?: string;
  key?: CryptoKey;
  expires?: string;
}

/** A session token as Clerk signs it. */
function session(given: Given = {}): Promise<string> {
  const { iss = issuer, key = theirKey, expires = "1m" } = given;
  return new SignJWT({ role: "authenticated", sub: "user_2abc", sid: "sess_1" })
    .setProtectedHeader({ alg: "RS256", kid: "ins_key", typ: "JWT" })
    .setIssuer(iss).setIssuedAt().setExpirationTime(expires).sign(key);
}

const who = (token: string) =>
  gateway.call("/rest/v1/rpc/who", { method: "POST", body: {}, token });

test("a third party's user is who their token says", async () => {
  const answer = await who(await session());
  assert.deepEqual([answer.status, JSON.parse(answer.text)], [
    200,
    `authenticated ${issuer} user_2abc`,
  ]);
  assert.equal((await gateway.call("/functions/v1/f", { token: await session() })).status, 202);
});

test("the project's own tokens are what they were", async () => {
  const token = await gateway.token({ sub: "ada", iss: "http://here/auth/v1" });
  assert.equal(JSON.parse((await who(token)).text), "authenticated http://here/auth/v1 ada");
});

test("what is not signed with the issuer's own keys is refused", async () => {
  const { privateKey } = await generateKeyPair("RS256");
  const refused = {
    "another key under their name": await session({ key: privateKey }),
    "their key under the project's name": await session({ iss: "http://here/auth/v1" }),
    "their key under a stranger's name": await session({ iss: "https://other.example" }),
    "the project's key under their name": await gateway.token({ sub: "x", iss: issuer }),
    "a token past its time": await session({ expires: "-1m" }),
  };
  for (const [name, token] of Object.entries(refused)) {
    assert.equal((await who(token)).status, 401, name);
    assert.equal((await gateway.call("/functions/v1/f", { token })).status, 401, name);
  }
});

test("a project that trusts nobody else takes its own tokens only", async () => {
  const lonely = await openGateway({ database: "tokens_own_test", sql: SQL });
  try {
    const token = await session();
    const answer = await lonely.call("/rest/v1/rpc/who", { method: "POST", body: {}, token });
    assert.equal(answer.status, 401);
    assert.equal((await lonely.call("/functions/v1/f", { token })).status, 401);
  } finally {
    await lonely.stop();
  }
});

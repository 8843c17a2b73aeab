/** Clerk's part: signed user events, session tokens and their keys. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { type Fixture, startFixture, startReceiver } from "./fixture.ts";

const KEY = Buffer.from("a key of the simulator's tests");
const ISSUER = "https://clerk.simulator.test";

let fixture: Fixture;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
before(async () => {
  receiver = await startReceiver();
  fixture = await startFixture({
    CLERK_ISSUER: ISSUER,
    CLERK_WEBHOOK_SECRET: `whsec_${KEY.toString("base64")},whsec_b2xk`,
    CLERK_WEBHOOK_URL: `${receiver.url}/clerk-webhook`,
  });
});
after(async () => {
  await fixture.close();
  await receiver.close();
});

test("an event is signed over id, time and body, and its answer is told", async () => {
  receiver.answer = () => 202;
  const { json } = await fixture.control("/clerk/event", {
    type: "user.created",
    user_id: "user_1",
    email: "ada@example.com",
    updated_at: 1_000,
  });
  assert.equal(json.status, 202);
  const arrived = receiver.received.at(-1);
  assert.ok(arrived);
  const { headers, body } = arrived;
  assert.equal(headers["svix-id"], json.id);
  const signed = `${headers["svix-id"]}.${headers["svix-timestamp"]}.${body}`;
  const signature = createHmac("sha256", KEY).update(signed).digest("base64");
  assert.equal(headers["svix-signature"], `v1,${signature}`);
  assert.ok(Math.abs(Number(headers["svix-timestamp"]) - Date.now() / 1000) < 5);
  const { type, data } = JSON.parse(body);
  assert.deepEqual([type, data.id, data.updated_at], ["user.created", "user_1", 1_000]);
  const primary = data.email_addresses.find(({ id }: { id: string }) =>
    id === data.primary_email_address_id
  );
  assert.equal(primary.email_address, "ada@example.com");
});

test("a deletion names the user, and nothing else of them", async () => {
  await fixture.control("/clerk/event", { type: "user.deleted", user_id: "user_1" });
  const { data } = JSON.parse(receiver.received.at(-1)?.body ?? "");
  assert.deepEqual(data, { deleted: true, id: "user_1", object: "user" });
});

test("a session token verifies with the published keys", async () => {
  const call = { user_id: "user_1", email: "ada@example.com" };
  const { json } = await fixture.control("/clerk/token", call);
  const jwks = new URL(`${fixture.simulator.url}/clerk/.well-known/jwks.json`);
  const { payload } = await jwtVerify(json.token, createRemoteJWKSet(jwks), { issuer: ISSUER });
  const { sub, role, email, exp = 0, iat = 0 } = payload;
  assert.deepEqual([sub, role, email], ["user_1", "authenticated", "ada@example.com"]);
  assert.equal(exp - iat, 60);
});

test("a call that can't be used is refused", async () => {
  await assert.rejects(fixture.control("/clerk/event", { type: "user.banned" }), /400/);
});

test("without its secret there is no Clerk", async () => {
  const without = await startFixture();
  try {
    assert.equal((await without.get("/clerk/.well-known/jwks.json")).status, 404);
  } finally {
    await without.close();
  }
});

import assert from "node:assert/strict";
// Loaded before any test: it holds an HTTP client for as long as the isolate lives.
import "./_shared/providers/http.ts";
import { PROVIDER_NAMES } from "./_shared/providers/registry.ts";

const SETTINGS: Record<string, string> = {
  SUPABASE_URL: "http://127.0.0.1:1",
  SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_test"}',
  SUPABASE_SECRET_KEYS: '{"default":"sb_secret_test"}',
  SUPABASE_JWKS: '{"keys":[]}',
  PAYSTACK_SECRET_KEY: "sk_test_fixture",
  STRIPE_WEBHOOK_SECRET: "whsec_fixture",
  NETWORX_SHOP_ID: "361",
  NETWORX_SECRET_KEY: "fixture",
  // The public key of beGateway's published demo shop.
  NETWORX_PUBLIC_KEY:
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEArO7bNKtnJgCn0PJVn2X7QmhjGQ2GNNw412D+NMP4y3Qs" +
    "69y6i5T/zJBQAHwGKLwAxyGmQ2mMpPZCk4pT9HSIHwHiUVtvdZ/78CX1IQJON/Xf22kMULhquwDZcy3Cp8P4PBBaQZVvm7v1Fwax" +
    "swyLD6WTWjksRgSH/cAhQzgq6WC4jvfWuFtn9AchPf872zqRHjYfjgageX3uwo9vBRQyXaEZr9dFR+18rUDeeEzOEmEP+kp6/Pvt" +
    "3ZlhPyYm/wt4/fkk9Miokg/yUPnk3MDU81oSuxAw8EHYjLfF59SWQpQObxMaJR68vVKH32Ombct2ZGyzM7L5Tz3+rkk7C4z9oQID" +
    "AQAB",
};
for (const [name, value] of Object.entries(SETTINGS)) Deno.env.set(name, value);
Deno.env.delete("SECURE_PROCESSOR_PUBLIC_KEY");
for (const name of ["CLERK_ISSUER", "CLERK_WEBHOOK_SECRET"]) Deno.env.delete(name);
for (const name of ["RAZORPAY_KEY_ID", "RAZORPAY_KEY_SECRET", "RAZORPAY_WEBHOOK_SECRET"]) {
  Deno.env.delete(name);
}

/** The gateways whose webhooks these settings let verify. */
const CONFIGURED = new Set(["paystack", "stripe", "networx"]);

/** Every function as the platform loads it: what it answers to somebody it does not know. */
const STRANGERS: Record<string, [method: string, status: number][]> = {
  "initialize-payment": [["POST", 401], ["OPTIONS", 204]],
  "verify-payment": [["POST", 401], ["OPTIONS", 204]],
  "refund-payment": [["POST", 401], ["OPTIONS", 204]],
  "cancel-subscription": [["POST", 401], ["OPTIONS", 204]],
  ...Object.fromEntries(PROVIDER_NAMES.map((name) => [
    `${name}-webhook`,
    [["GET", 200], ["POST", CONFIGURED.has(name) ? 401 : 503], ["PUT", 405]],
  ])),
  "clerk-webhook": [["GET", 200], ["POST", 503], ["PUT", 405]],
  "download": [["GET", 404], ["POST", 405]],
  "sweep-payments": [["POST", 401], ["GET", 401]],
};

Deno.test("this list is all there is", () => {
  const folders = [...Deno.readDirSync(new URL(".", import.meta.url))]
    .filter(({ name, isDirectory }) => isDirectory && !name.startsWith("_"))
    .map(({ name }) => name);
  assert.deepEqual(folders.sort(), Object.keys(STRANGERS).sort());
});

Deno.test("config.toml has them all, and lets callers in without a JWT where they have none", async () => {
  const config = await Deno.readTextFile(new URL("../config.toml", import.meta.url));
  const users = [
    "cancel-subscription",
    "initialize-payment",
    "refund-payment",
    "verify-payment",
  ];
  const sections = [...config.matchAll(/^\[functions\.(.+)\]\n((?:(?!\[).*\n)*)/gm)];
  assert.deepEqual(sections.map(([, name]) => name).sort(), Object.keys(STRANGERS).sort());
  for (const [, name, text] of sections) {
    assert.match(text, new RegExp(`^verify_jwt = ${users.includes(name)}$`, "m"), name);
    assert.match(text, new RegExp(`^entrypoint = "./functions/${name}/index.ts"$`, "m"), name);
  }
});

for (const [name, expected] of Object.entries(STRANGERS)) {
  Deno.test(`${name} exports a fetch that keeps strangers out`, async () => {
    const module = await import(new URL(`./${name}/index.ts`, import.meta.url).href);
    for (const [method, status] of expected) {
      const response: Response = await module.default.fetch(
        new Request(`http://127.0.0.1/${name}`, { method }),
      );
      assert.equal(response.status, status, method);
      await response.body?.cancel();
    }
  });
}

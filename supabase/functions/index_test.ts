import assert from "node:assert/strict";
// Loaded before any test: it holds an HTTP client for as long as the isolate lives.
import "./_shared/providers/http.ts";

const SETTINGS: Record<string, string> = {
  SUPABASE_URL: "http://127.0.0.1:1",
  SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_test"}',
  SUPABASE_SECRET_KEYS: '{"default":"sb_secret_test"}',
  SUPABASE_JWKS: '{"keys":[]}',
  PAYSTACK_SECRET_KEY: "sk_test_fixture",
};
for (const [name, value] of Object.entries(SETTINGS)) Deno.env.set(name, value);
for (const name of ["RAZORPAY_KEY_ID", "RAZORPAY_KEY_SECRET", "RAZORPAY_WEBHOOK_SECRET"]) {
  Deno.env.delete(name);
}

/** Every function as the platform loads it: what it answers to somebody it does not know. */
const STRANGERS: Record<string, [method: string, status: number][]> = {
  "initialize-payment": [["POST", 401], ["OPTIONS", 204]],
  "verify-payment": [["POST", 401], ["OPTIONS", 204]],
  "paystack-webhook": [["GET", 200], ["POST", 401], ["PUT", 405]],
  "razorpay-webhook": [["GET", 200], ["POST", 503], ["PUT", 405]],
  "sweep-payments": [["POST", 401], ["GET", 401]],
};

Deno.test("this list is all there is", () => {
  const folders = [...Deno.readDirSync(new URL(".", import.meta.url))]
    .filter(({ name, isDirectory }) => isDirectory && !name.startsWith("_"))
    .map(({ name }) => name);
  assert.deepEqual(folders.sort(), Object.keys(STRANGERS).sort());
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

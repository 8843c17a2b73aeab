import assert from "node:assert/strict";
import { readEnvironment } from "./environment.ts";

Deno.test("without anything it is a test deployment at the gateways' own hosts, all off", () => {
  assert.deepEqual(readEnvironment({}), {
    mode: "test",
    webUrl: undefined,
    paystack: { secretKey: undefined, apiUrl: "https://api.paystack.co" },
    razorpay: {
      keyId: undefined,
      keySecret: undefined,
      webhookSecrets: [],
      apiUrl: "https://api.razorpay.com",
    },
  });
});

Deno.test("blank is unset, and no entry of a list is empty", () => {
  const read = readEnvironment({
    PAYONCE_MODE: " ",
    PAYSTACK_SECRET_KEY: "",
    PAYSTACK_API_URL: "",
    RAZORPAY_KEY_ID: "  ",
    RAZORPAY_WEBHOOK_SECRET: ",new, ,old,",
  });
  assert.equal(read.mode, "test");
  assert.equal(read.paystack.secretKey, undefined);
  assert.equal(read.paystack.apiUrl, "https://api.paystack.co");
  assert.equal(read.razorpay.keyId, undefined);
  assert.deepEqual(read.razorpay.webhookSecrets, ["new", "old"]);
});

Deno.test("what can't be used is named, all of it", () => {
  const variables = { PAYONCE_MODE: "production", RAZORPAY_API_URL: "ftp://razorpay" };
  assert.throws(() => readEnvironment(variables), /PAYONCE_MODE.*RAZORPAY_API_URL/);
});

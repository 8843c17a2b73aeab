import assert from "node:assert/strict";
import { readEnvironment } from "../environment.ts";
import { readBegatewaySettings } from "./begateway_settings.ts";
import { createProvider, createProviders, PROVIDER_NAMES, providerNamed } from "./registry.ts";

const NO_NETWORK = { fetch: () => Promise.reject(new Error("Nobody calls.")), timeoutMs: 200 };
const made = (variables: Record<string, string> = {}) =>
  createProviders(readEnvironment(variables), NO_NETWORK);

Deno.test("every gateway calls itself as the registry calls it", () => {
  const providers = made();
  assert.deepEqual(PROVIDER_NAMES.map((name) => providers[name].name), PROVIDER_NAMES);
});

Deno.test("a name that is no gateway's here finds none", () => {
  const providers = made();
  assert.equal(providerNamed(providers, "stripe"), providers.stripe);
  for (const name of ["nobody", "toString", ""]) {
    assert.equal(providerNamed(providers, name), undefined, name);
  }
});

Deno.test("without its settings a gateway is off, and says which it misses", () => {
  for (const [name, provider] of Object.entries(made())) {
    assert.equal(provider.canVerify(), false, name);
    const prefix = name.toUpperCase().replace("-", "_");
    assert.match(provider.unavailable() ?? "", new RegExp(`^${prefix}_[A-Z_]+ `), name);
  }
});

Deno.test("a setting that can't be read stops its own gateway's webhooks and nobody else's", () => {
  const environment = readEnvironment({ NETWORX_TEST_MODE: "perhaps" });
  assert.throws(() => createProvider("networx", environment, NO_NETWORK));
  for (const name of PROVIDER_NAMES.filter((one) => one !== "networx")) {
    assert.equal(createProvider(name, environment, NO_NETWORK).name, name);
  }
});

Deno.test("unless told otherwise, gateways are asked at their own hosts", async () => {
  const hosts: string[] = [];
  const settings = {
    PAYONCE_WEB_URL: "https://shop.example",
    PAYSTACK_SECRET_KEY: "sk_test_1",
    RAZORPAY_KEY_ID: "rzp_test_1",
    RAZORPAY_KEY_SECRET: "secret",
    STRIPE_SECRET_KEY: "sk_test_1",
  };
  const remember: typeof fetch = (input) => {
    hosts.push(new URL(input instanceof Request ? input.url : input).host);
    return Promise.reject(new Error("No answer."));
  };
  const access = { fetch: remember, timeoutMs: 200 };
  const providers = createProviders(readEnvironment(settings), access);
  for (const name of ["paystack", "razorpay", "stripe", "networx", "secure-processor"] as const) {
    await providers[name].query({ reference: "PAY-1", orderId: null, withRefunds: false });
  }
  assert.deepEqual(hosts, [
    "api.paystack.co",
    "api.razorpay.com",
    "api.stripe.com",
    "gateway.networxpay.com",
    "gateway.secure-processor.com",
  ]);
});

Deno.test("gateways of one platform have settings of their own", () => {
  const variables = {
    NETWORX_SHOP_ID: "1",
    NETWORX_TEST_MODE: "false",
    NETWORX_WEBHOOK_SCHEME: "legacy-hmac",
    SECURE_PROCESSOR_SHOP_ID: "2",
    SECURE_PROCESSOR_TEST_MODE: "true",
  };
  const networx = readBegatewaySettings("NETWORX", "networxpay.com", variables);
  const other = readBegatewaySettings("SECURE_PROCESSOR", "secure-processor.com", variables);
  assert.deepEqual(
    [networx, other].map(({ shopId, testMode, webhookScheme, checkoutUrl }) => [
      shopId,
      testMode,
      webhookScheme,
      checkoutUrl,
    ]),
    [
      ["1", false, "legacy-hmac", "https://checkout.networxpay.com"],
      ["2", true, "content-signature", "https://checkout.secure-processor.com"],
    ],
  );
});

Deno.test("a setting that can't be used is named before anything is served", () => {
  const bad = {
    NETWORX_WEBHOOK_SCHEME: "none",
    NETWORX_TEST_MODE: "perhaps",
    RAZORPAY_API_URL: "ftp://razorpay",
  };
  for (const [name, value] of Object.entries(bad)) {
    assert.throws(() => made({ [name]: value }), new RegExp(`${name}:`));
  }
});

import assert from "node:assert/strict";
import { address, list, oneOf, readEnvironment, readVariables, setting } from "./environment.ts";

Deno.test("without anything it is a test deployment, with no page to come back to and no users of Clerk's", () => {
  assert.deepEqual(readEnvironment({}), {
    mode: "test",
    webUrl: undefined,
    clerk: { issuer: undefined, webhookSecrets: [] },
    variables: {},
  });
});

Deno.test("blank is unset, and no entry of a list is empty", () => {
  const read = readVariables({
    SECRET_KEY: setting,
    API_URL: address("https://api.example"),
    SCHEME: oneOf(["new", "old"], "new"),
    WEBHOOK_SECRET: list,
  }, {
    SHOP_SECRET_KEY: "  ",
    SHOP_API_URL: "",
    SHOP_SCHEME: " ",
    SHOP_WEBHOOK_SECRET: ",new, ,old,",
  }, "SHOP_");
  assert.deepEqual(read, {
    SECRET_KEY: undefined,
    API_URL: "https://api.example",
    SCHEME: "new",
    WEBHOOK_SECRET: ["new", "old"],
  });
  assert.equal(readEnvironment({ PAYONCE_MODE: " " }).mode, "test");
});

Deno.test("a setting has no blanks around it, and a host no slash at its end", () => {
  const shape = { SECRET_KEY: setting, API_URL: address("https://api.example/") };
  const given = { SECRET_KEY: " sk_test_1\n", API_URL: "http://127.0.0.1:4000/api/" };
  assert.deepEqual(readVariables(shape, given), {
    SECRET_KEY: "sk_test_1",
    API_URL: "http://127.0.0.1:4000/api",
  });
  assert.equal(readVariables(shape, {}).API_URL, "https://api.example");
});

Deno.test("an address is one of the web's", () => {
  for (const PAYONCE_WEB_URL of ["shop.example", "ftp://shop", "xhttps://shop", "httpsx://shop"]) {
    assert.throws(() => readEnvironment({ PAYONCE_WEB_URL }), /PAYONCE_WEB_URL/);
  }
  assert.equal(readEnvironment({ PAYONCE_WEB_URL: "http://shop" }).webUrl, "http://shop");
});

Deno.test("Clerk's issuer is written as in its tokens, and its secrets are a list", () => {
  const { clerk } = readEnvironment({
    CLERK_ISSUER: "https://clerk.example.com/",
    CLERK_WEBHOOK_SECRET: "whsec_bmV3,whsec_b2xk",
  });
  assert.deepEqual(clerk, {
    issuer: "https://clerk.example.com",
    webhookSecrets: ["whsec_bmV3", "whsec_b2xk"],
  });
});

Deno.test("what can't be used is named, all of it, as it was given", () => {
  const variables = { PAYONCE_MODE: "production", CLERK_ISSUER: "ftp://clerk" };
  assert.throws(() => readEnvironment(variables), /PAYONCE_MODE.*CLERK_ISSUER/);
  const shop = { SHOP_SCHEME: "none", SHOP_API_URL: "ftp://shop" };
  const shape = { SCHEME: oneOf(["new", "old"], "new"), API_URL: address("https://api.example") };
  assert.throws(() => readVariables(shape, shop, "SHOP_"), /SHOP_SCHEME.*SHOP_API_URL/);
});

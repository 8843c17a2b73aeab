import assert from "node:assert/strict";
import { testProviders } from "../testing/fakes.ts";
import type { ProviderName } from "./registry.ts";

/** Amounts no offer names for these gateways: should one come all the same, nothing is sent. */
const INEXACT: [ProviderName, string, bigint][] = [
  ["stripe", "KWD", 29595n],
  ["stripe", "MGA", 350001n],
  ["razorpay", "KWD", 29595n],
  ["networx", "IDR", 1500050n],
];
for (const [name, currency, amount] of INEXACT) {
  Deno.test(`${name} is not asked for ${amount} of ${currency}, which it would have to round`, async () => {
    const providers = testProviders();
    const answer = await providers[name].openCheckout({
      reference: "PAY-1",
      amount,
      currency,
      email: "ada@example.com",
      description: "100 credits",
      billing: "once",
      callbackUrl: "https://shop.example/payments/return",
    });
    assert.equal(answer.kind, "unknown");
    assert.deepEqual(providers.calls, []);
  });
}

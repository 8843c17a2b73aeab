import assert from "node:assert/strict";
import { testProviders } from "../testing/fakes.ts";
import type { ProviderName } from "./registry.ts";

const LARGEST_EXACT = BigInt(Number.MAX_SAFE_INTEGER);
/** Amounts no offer names for these gateways: should one come all the same, nothing is sent. */
const INEXACT: [ProviderName, string, bigint][] = [
  ["stripe", "KWD", 29595n],
  ["stripe", "MGA", 350001n],
  ["razorpay", "KWD", 29595n],
  ["networx", "IDR", 1500050n],
  ["paystack", "KWD", 29599n],
  ["paystack", "NGN", LARGEST_EXACT + 1n],
  ["stripe", "USD", LARGEST_EXACT + 1n],
  ["razorpay", "INR", LARGEST_EXACT + 1n],
  ["networx", "EUR", LARGEST_EXACT + 1n],
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
    assert.equal(answer.kind, "refused");
    // Refused and not unknown: an operator's part that nobody can send must not hold its money for ever.
    const refund = await providers[name].refund({
      refundId: "0d6ff2cc-0000-4000-8000-000000000003",
      reference: "PAY-1",
      captureId: "capture-1",
      amount,
      currency,
      reason: "Asked for it",
      repeated: false,
      ageSeconds: 0,
      quietSeconds: 0,
    });
    assert.equal(refund.kind, "refused");
    assert.deepEqual(providers.calls, []);
  });
}

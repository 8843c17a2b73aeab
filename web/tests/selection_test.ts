import assert from "node:assert/strict";
import { test } from "node:test";
import type { Offer } from "../src/api/records.ts";
import { select } from "../src/pages/buying/selection.ts";

function offer(packageId: string, currency: string, providers: string[]): Offer {
  return {
    package_id: packageId,
    name: packageId,
    description: null,
    credits: 100n,
    discount_percent: null,
    currency,
    list_amount: 100n,
    amount: 100n,
    providers,
    billing: "once",
  };
}

const offers = [
  offer("starter", "NGN", ["paystack"]),
  offer("plus", "NGN", ["paystack"]),
  offer("starter", "USD", ["razorpay", "paystack"]),
  offer("starter", "INR", ["razorpay"]),
  offer("starter", "EUR", ["cash"]),
];
const none = { packageId: null, currency: null, provider: null };

test("only gateways that take the currency, and that this client can open, are offered", () => {
  assert.deepEqual(select(offers, { ...none, currency: "INR" })?.gateways, ["razorpay"]);
  assert.deepEqual(select(offers, { ...none, currency: "USD" })?.gateways, [
    "paystack",
    "razorpay",
  ]);
  assert.deepEqual(select(offers, none)?.currencies, ["INR", "NGN", "USD"]);
});

test("a wish that is on offer is kept, one that is not gives way", () => {
  const kept = select(offers, { packageId: "plus", currency: "NGN", provider: "paystack" });
  assert.equal(kept?.offer.package_id, "plus");
  const given = select(offers, { packageId: "plus", currency: "INR", provider: "paystack" });
  assert.equal(given?.offer.package_id, "starter");
  assert.equal(given?.provider, "razorpay");
});

test("where nothing can be paid there is nothing to choose", () => {
  assert.equal(select([offer("starter", "EUR", ["cash"])], none), null);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cart, CartLine } from "../src/api/records.ts";
import { changesOf } from "../src/pages/cart/changes.ts";
import { waysToPay } from "../src/pages/cart/ways.ts";

const money = (amount: bigint, currency: string) => `${currency} ${amount}`;
const units = (count: bigint) => `${count} credits`;

function line(name: string, part: Partial<CartLine> = {}): CartLine {
  return {
    product_id: name,
    name,
    kind: "physical",
    image_url: null,
    quantity: 1,
    unit_amount: 500n,
    available: null,
    ...part,
  };
}

function cart(items: CartLine[], part: Partial<Cart> = {}): Cart {
  return {
    currency: "USD",
    version: "a",
    items,
    amount: 500n,
    providers: ["paystack", "razorpay"],
    credits: { version: "b", amount: 30n, balance: 30n, debt: 0n },
    ...part,
  };
}

test("each line that is different is said, and nothing about the others", () => {
  const before = cart([line("mug"), line("tote"), line("pen"), line("lamp"), line("cap")]);
  const after = cart([
    line("mug", { unit_amount: 600n }),
    line("tote", { quantity: 3, available: 2n }),
    line("pen"),
    line("lamp", { unit_amount: null }),
    line("chair"),
  ]);
  assert.deepEqual(changesOf(before, after, money), [
    "cap is no longer in the cart.",
    "mug costs USD 600, was USD 500.",
    "tote: 3 instead of 1.",
    "tote: only 2 left, and you want 3.",
    "lamp is not sold any more.",
    "chair has come into the cart.",
  ]);
  assert.deepEqual(changesOf(before, before, money), []);
});

test("a line that is sold out is said even where nothing else has changed", () => {
  const gone = cart([line("mug", { available: 0n })]);
  assert.deepEqual(changesOf(cart([line("mug")]), gone, money), ["mug is sold out."]);
});

test("a wallet that covers the cart is a way to pay, one that does not says by how much", () => {
  assert.equal(waysToPay(cart([line("mug")]), units).credits, null);
  const short = { version: "b", amount: 31n, balance: 30n, debt: 0n };
  assert.equal(
    waysToPay(cart([line("mug")], { credits: short }), units).credits,
    "You have 30 credits, 1 credits too few.",
  );
});

test("who owes, and who wants what is not sold for credits, is told so", () => {
  const owing = { version: "b", amount: 5n, balance: 0n, debt: 7n };
  assert.match(
    waysToPay(cart([], { credits: owing }), units).credits ?? "",
    /^You owe 7 credits\./,
  );
  const unsold = { version: null, amount: null, balance: 50n, debt: 0n };
  assert.match(waysToPay(cart([], { credits: unsold }), units).credits ?? "", /for money only/);
});

test("what is not there in such number can't be paid in any way", () => {
  const ways = waysToPay(cart([line("mug", { quantity: 3, available: 2n })]), units);
  assert.deepEqual(ways.gateways, []);
  assert.match(ways.money ?? "", /not enough/);
  assert.equal(ways.credits, ways.money);
});

test("a cart without a total, or in a currency nobody takes, says what to do", () => {
  const untotalled = waysToPay(cart([line("mug", { unit_amount: null })], { amount: null }), units);
  assert.deepEqual(untotalled.gateways, []);
  assert.match(untotalled.money ?? "", /not sold in USD/);
  const untaken = waysToPay(cart([line("mug")], { providers: null }), units);
  assert.match(untaken.money ?? "", /another currency/);
});

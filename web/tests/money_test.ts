import assert from "node:assert/strict";
import { test } from "node:test";
import { decimal, formatCount, formatMoney } from "../src/money/format.ts";

test("minor units become a decimal digit by digit", () => {
  assert.equal(decimal(123456n, 2), "1234.56");
  assert.equal(decimal(5n, 2), "0.05");
  assert.equal(decimal(0n, 2), "0.00");
  assert.equal(decimal(-7n, 3), "-0.007");
  assert.equal(decimal(1200n, 0), "1200");
});

test("an amount beyond what a float can hold keeps its last digit", () => {
  assert.equal(decimal(9007199254740993n, 2), "90071992547409.93");
  assert.equal(formatMoney(900719925474099377n, "USD", 2, "en-US"), "$9,007,199,254,740,993.77");
});

test("each currency has its own number of digits", () => {
  assert.equal(formatMoney(250000n, "USD", 2, "en-US"), "$2,500.00");
  assert.equal(formatMoney(1200n, "JPY", 0, "en-US"), "¥1,200");
  assert.equal(formatMoney(1234567n, "KWD", 3, "en-US"), "KWD\u00a01,234.567");
});

test("counts are grouped, and signed when asked", () => {
  assert.equal(formatCount(1200n, { locale: "en-US" }), "1,200");
  assert.equal(formatCount(100n, { signed: true, locale: "en-US" }), "+100");
  assert.equal(formatCount(-50n, { signed: true, locale: "en-US" }), "-50");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  decimal,
  formatCount,
  formatDay,
  formatMoney,
  parseMoney,
  typedMoney,
} from "../src/money/format.ts";

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

test("an amount is written as one does where the reader is", () => {
  assert.equal(formatMoney(123456789n, "EUR", 2, "de-DE"), "1.234.567,89\u00a0€");
  assert.equal(formatMoney(123456789n, "INR", 2, "en-IN"), "₹12,34,567.89");
  assert.equal(formatMoney(1234567n, "JPY", 0, "ja-JP"), "￥1,234,567");
  assert.equal(formatMoney(1234567n, "KWD", 3, "fr-FR"), "1\u202f234,567\u00a0KWD");
  assert.equal(formatMoney(-250000n, "XOF", 0, "fr-FR"), "-250\u202f000\u00a0F\u202fCFA");
});

test("an amount that was typed becomes minor units, and anything else nothing", () => {
  const typed = (text: string, exponent: number) => parseMoney(text, exponent, "en-US");
  assert.equal(typed("1,500.5", 2), 150050n);
  assert.equal(typed(" 12 000 ", 2), 1200000n);
  assert.equal(typed("7", 0), 7n);
  assert.equal(typed("7.125", 3), 7125n);
  assert.equal(typed("0", 2), 0n);
  for (const text of ["", "-5", "1.234", "1.2.3", "five", "1e3", ".5"]) {
    assert.equal(typed(text, 2), null, text);
  }
  assert.equal(typed("1.5", 0), null);
});

test("a comma means what it means where the reader is, and is never left out in silence", () => {
  assert.equal(parseMoney("49,90", 2, "de-DE"), 4990n);
  assert.equal(parseMoney("1.500,5", 2, "de-DE"), 150050n);
  assert.equal(parseMoney("1\u202f500,50", 2, "fr-FR"), 150050n);
  assert.equal(parseMoney("12,34,567.89", 2, "en-IN"), 123456789n);
  assert.equal(parseMoney("49,90", 2, "en-US"), null);
  assert.equal(parseMoney("49.90", 2, "de-DE"), null);
  assert.equal(parseMoney("1,5000", 2, "en-US"), null);
});

test("what a field is filled with reads back as the same amount, in every locale", () => {
  for (const locale of ["en-US", "de-DE", "fr-FR", "en-IN", "ar-EG", "fa-IR", "de-CH"]) {
    for (const exponent of [0, 2, 3]) {
      for (const amount of [0n, 5n, 123456n, 900719925474099377n / 1000n]) {
        assert.equal(parseMoney(typedMoney(amount, exponent, locale), exponent, locale), amount);
      }
    }
  }
});

test("a day is the same day everywhere", () => {
  assert.equal(formatDay("2026-03-01", "en-US"), "Mar 1, 2026");
});

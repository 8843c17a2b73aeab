import assert from "node:assert/strict";
import { z } from "zod";
import { UnreadableEvent } from "../event.ts";
import { JsonNumber, parseJson } from "../json.ts";
import {
  Currency,
  Identifier,
  Name,
  optionalMoney,
  optionalName,
  optionalText,
  readMetadata,
  readMoney,
  readShape,
  readTime,
} from "./shapes.ts";

const number = (source: string) => new JsonNumber(source);
const hundredths = () => 2;

Deno.test("an id is a text, or a whole number of any size as it was written", () => {
  assert.equal(Identifier.parse("evt_1"), "evt_1");
  assert.equal(Identifier.parse("x".repeat(255)), "x".repeat(255));
  assert.equal(Identifier.parse(number("18446744073709551615")), "18446744073709551615");
  for (const wrong of ["", "x".repeat(256), number("-5"), number("1.5"), number("1e3"), null, {}]) {
    assert.equal(Identifier.safeParse(wrong).success, false, String(wrong));
  }
});

Deno.test("a name is a text that is there and fits", () => {
  assert.equal(Name.parse("x".repeat(255)), "x".repeat(255));
  for (const wrong of ["", "x".repeat(256), number("1"), null, undefined]) {
    assert.equal(Name.safeParse(wrong).success, false);
    assert.equal(optionalName.parse(wrong) ?? null, null);
  }
});

Deno.test("what nothing depends on is left out when it is not what it should be", () => {
  assert.equal(optionalText.parse("x".repeat(2000)), "x".repeat(2000));
  for (const wrong of ["x".repeat(2001), number("1"), {}, null, undefined]) {
    assert.equal(optionalText.parse(wrong) ?? null, null);
  }
});

Deno.test("a currency is three letters, in capitals as we store it", () => {
  assert.equal(Currency.parse("ngn"), "NGN");
  for (const wrong of ["", "NG", "NGNX", "N1N", "₦GN", null]) {
    assert.equal(Currency.safeParse(wrong).success, false, String(wrong));
  }
});

Deno.test("money is a whole number of our units, up to 63 bits", () => {
  const read = (raw: JsonNumber | string, currency = "NGN") =>
    readMoney(raw, "amount", currency, hundredths);
  assert.equal(read("9223372036854775807"), 9223372036854775807n);
  assert.equal(read(number("0")), 0n);
  assert.equal(read("150000", "XOF"), 1500n);
  const wrong: [JsonNumber | string, string][] = [
    ["9223372036854775808", "NGN"],
    ["99999999999999999999", "NGN"],
    ["9223372036854775807", "KWD"],
    ["150001", "XOF"],
    ["-1", "NGN"],
    ["", "NGN"],
    ["1 000", "NGN"],
    ["0x10", "NGN"],
    [number("1.0"), "NGN"],
  ];
  for (const [raw, currency] of wrong) {
    assert.throws(
      () => read(raw, currency),
      (error) => error instanceof UnreadableEvent && error.code === "invalid_amount",
      String(raw),
    );
    assert.equal(optionalMoney(raw, currency, hundredths), undefined);
  }
  assert.equal(optionalMoney("7500", "NGN", hundredths), 7500n);
  assert.equal(optionalMoney(null, "NGN", hundredths), undefined);
  assert.equal(optionalMoney(undefined, "NGN", hundredths), undefined);
});

Deno.test("a time is ISO text or seconds; one that can't be is none, and no error", () => {
  assert.equal(readTime("2026-03-04T10:15:02Z"), "2026-03-04T10:15:02.000Z");
  assert.equal(readTime(number("1772619302")), "2026-03-04T10:15:02.000Z");
  assert.equal(readTime(number("0")), "1970-01-01T00:00:00.000Z");
  assert.equal(readTime("2999-12-31T23:59:59Z"), "2999-12-31T23:59:59.000Z");
  const wrong = [
    "yesterday",
    "",
    "1969-12-31T23:59:59Z",
    "3000-01-01T00:00:00Z",
    number("-1"),
    // Milliseconds where seconds should be.
    number("1772619302000"),
    number("1e300"),
    null,
    undefined,
  ];
  for (const value of wrong) assert.equal(readTime(value), undefined, String(value));
});

Deno.test("metadata is kept in each of the ways that gateways write it", () => {
  const cases: [sent: string, kept: unknown][] = [
    ['{"cart":7}', { cart: 7 }],
    ['"{\\"cart\\":7}"', { cart: 7 }],
    ['" {\\"cart\\":7}"', { cart: 7 }],
    ['"{cart"', { text: "{cart" }],
    ['"cart {7}"', { text: "cart {7}" }],
    ['""', undefined],
    ["[1]", [1]],
    ["[]", undefined],
    ["0", undefined],
    ["null", undefined],
    ["true", undefined],
  ];
  for (const [sent, kept] of cases) {
    assert.deepEqual(readMetadata(parseJson(sent)), kept, sent);
  }
  assert.equal(readMetadata(undefined), undefined);
});

Deno.test("a message of another shape names where it differs, five places and no values", () => {
  const fields = ["a", "b", "c", "d", "e", "f"];
  const shape = z.object({
    ...Object.fromEntries(fields.map((name) => [name, z.object({ id: Name })])),
  });
  const message = Object.fromEntries(fields.map((name) => [name, { id: number("4084") }]));
  assert.throws(
    () => readShape(shape, message),
    new UnreadableEvent(
      "unexpected_shape",
      "Not the documented shape: a.id, b.id, c.id, d.id, e.id.",
    ),
  );
  assert.throws(() => readShape(shape, []), /shape: \(root\)\.$/);
});

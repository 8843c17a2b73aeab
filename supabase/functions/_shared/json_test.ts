import assert from "node:assert/strict";
import { canonicalJson, decodeText, JsonError, JsonNumber, parseJson, plainJson } from "./json.ts";

Deno.test("numbers stay what was written", () => {
  const sources = ["9223372036854775807", "18446744073709551615", "0", "-0", "1e3", "10.0", "0.1"];
  for (const source of sources) {
    assert.deepEqual(parseJson(`{"id":${source}}`), { id: new JsonNumber(source) });
    assert.deepEqual(parseJson(`[${source}]`), [new JsonNumber(source)]);
    assert.deepEqual(parseJson(source), new JsonNumber(source));
  }
});

Deno.test("everything else is what JSON.parse makes of it", () => {
  const text = '{"a":null,"b":[true,"x",{}],"c":"\\ud83d\\ude00","__proto__":{"d":"e"}}';
  assert.equal(JSON.stringify(parseJson(text)), JSON.stringify(JSON.parse(text)));
});

Deno.test("text that PostgreSQL can't store is refused wherever it is", () => {
  for (const text of ['"\\u0000"', '{"\\u0000":1}', '["\\ud800"]', '{"a":{"\\udfff":null}}']) {
    assert.throws(
      () => parseJson(text),
      (error) => error instanceof JsonError && error.code === "unstorable_text",
    );
  }
});

Deno.test("an error does not repeat the body", () => {
  assert.throws(
    () => parseJson('{"card":4084084084084081'),
    (error) =>
      error instanceof JsonError && error.code === "invalid_json" && !/4084/.test(error.message),
  );
});

Deno.test("UTF-8 is read strictly", () => {
  assert.equal(decodeText(new TextEncoder().encode("naïve ✓")), "naïve ✓");
  for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80]]) {
    assert.throws(() => decodeText(Uint8Array.from(bytes)), JsonError);
  }
});

Deno.test("plain JSON keeps large integers as digits", () => {
  const parsed = parseJson('{"a":1,"b":9223372036854775807,"c":[0.5,"x",null]}');
  assert.deepEqual(plainJson(parsed), { a: 1, b: "9223372036854775807", c: [0.5, "x", null] });
});

Deno.test("plain JSON keeps a number that is written in another way as it is written", () => {
  assert.deepEqual(plainJson(parseJson("[100.0,1e3,-0,0.10]")), ["100.0", "1e3", "-0", "0.10"]);
});

Deno.test("what is nested more than 32 deep is refused, in objects and in lists", () => {
  for (const [open, close] of [['{"a":', "}"], ["[", "]"]]) {
    const nested = (depth: number) => parseJson(open.repeat(depth) + "1" + close.repeat(depth));
    assert.equal(JSON.stringify(plainJson(nested(32))), open.repeat(32) + "1" + close.repeat(32));
    assert.throws(() => plainJson(nested(33)), RangeError);
  }
});

Deno.test("canonical JSON is one text for one meaning", () => {
  assert.equal(
    canonicalJson({ b: 1n, a: { d: [2, 1], c: null } }),
    '{"a":{"c":null,"d":[2,1]},"b":"1"}',
  );
  assert.equal(canonicalJson({ a: 1, b: 2, c: 3 }), '{"a":1,"b":2,"c":3}');
  assert.equal(canonicalJson({ b: 2, c: 3, a: 1 }), '{"a":1,"b":2,"c":3}');
  assert.equal(canonicalJson({ a: 1, b: undefined }), canonicalJson({ a: 1 }));
  assert.notEqual(canonicalJson([1, 2]), canonicalJson([2, 1]));
});

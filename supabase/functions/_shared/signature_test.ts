import assert from "node:assert/strict";
import { isSigned, sha256Hex } from "./signature.ts";

const text = (value: string) => new TextEncoder().encode(value);

Deno.test("RFC 4231's second case, under SHA-256 and SHA-512", () => {
  const body = text("what do ya want for nothing?");
  const sha256 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
  const sha512 = "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554" +
    "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737";
  assert.equal(isSigned("sha256", ["Jefe"], body, sha256), true);
  assert.equal(isSigned("sha512", ["Jefe"], body, sha512), true);
  assert.equal(isSigned("sha512", ["Jefe"], body, sha256), false);
  assert.equal(isSigned("sha256", ["other", "Jefe"], body, sha256), true);
  assert.equal(isSigned("sha256", ["other"], body, sha256), false);
});

Deno.test("no secret and an empty secret sign nothing", () => {
  // HMAC-SHA256 of "" under "": what anybody can compute.
  const signature = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
  assert.equal(isSigned("sha256", [""], text(""), signature), false);
  assert.equal(isSigned("sha256", [], text(""), signature), false);
  assert.equal(isSigned("sha256", ["", "Jefe"], text(""), signature), false);
});

Deno.test("only the whole signature is one, every digit of it", () => {
  const right = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
  const isRight = (signature: string) =>
    isSigned("sha256", ["Jefe"], text("what do ya want for nothing?"), signature);
  assert.equal(isRight(right.toUpperCase()), true);
  for (
    const wrong of [
      "",
      `${right}0`,
      ` ${right}`,
      right.slice(1),
      right.replace("00", "zz"),
      right.replace("00", "  "),
      right.replace("5b", "ſb"),
    ]
  ) assert.equal(isRight(wrong), false, wrong);
});

Deno.test("hashes are lower-case hex", () => {
  assert.equal(
    sha256Hex("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

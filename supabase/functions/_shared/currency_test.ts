import assert from "node:assert/strict";
import { fromGatewayUnits, isoExponent, toGatewayUnits } from "./currency.ts";

const hundredths = () => 2;

Deno.test("amounts convert exactly or not at all", () => {
  assert.equal(fromGatewayUnits(150000n, "XOF", hundredths), 1500n);
  assert.equal(fromGatewayUnits(150001n, "XOF", hundredths), null);
  assert.equal(fromGatewayUnits(150001n, "NGN", hundredths), 150001n);
  assert.equal(toGatewayUnits(1500n, "XOF", hundredths), 150000n);
  assert.equal(toGatewayUnits(1500n, "KWD", hundredths), 150n);
  assert.equal(toGatewayUnits(1501n, "KWD", hundredths), null);
});

Deno.test("currencies without minor units, and with three digits of them, are ISO 4217's", () => {
  const without = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(" ");
  assert.deepEqual(without.filter((code) => isoExponent(code) !== 0), []);
  const three = "BHD IQD JOD KWD LYD OMR TND".split(" ");
  assert.deepEqual(three.filter((code) => isoExponent(code) !== 3), []);
});

Deno.test("what goes out comes back, in every currency", () => {
  for (const currency of ["NGN", "XOF", "INR", "JPY", "UGX", "USD"]) {
    const sent = toGatewayUnits(987654321012345678n, currency, hundredths);
    assert.ok(sent !== null);
    assert.equal(fromGatewayUnits(sent, currency, hundredths), 987654321012345678n);
  }
});

Deno.test("minor units are ISO 4217's", async () => {
  const file = new URL("./testing/minor_units.json", import.meta.url);
  const published: Record<string, number> = JSON.parse(await Deno.readTextFile(file));
  assert.ok(Object.keys(published).length >= 25);
  const ours = Object.keys(published).map((code) => [code, isoExponent(code)]);
  assert.deepEqual(Object.fromEntries(ours), published);
});

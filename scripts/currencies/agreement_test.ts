import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import pg from "pg";
import { z } from "zod";
import { ROOT } from "../stack/root.ts";

const FUNCTIONS = join(ROOT, "supabase/functions/_shared");
/** Gateways of one platform count alike. */
const PLATFORMS: Record<string, string> = { networx: "begateway", "secure-processor": "begateway" };

/** What ISO 4217 publishes; the functions are compared with the same file. */
const minorUnits = z.record(z.string(), z.number())
  .parse(read(join(FUNCTIONS, "testing/minor_units.json")));

const takenRow = z.object({
  provider: z.string(),
  currency: z.string(),
  minimum: z.coerce.bigint(),
  multiple: z.coerce.bigint(),
});

const client = new pg.Client({ connectionString: process.env["PAYONCE_TEST_DATABASE_URL"] });
await client.connect();
after(() => client.end());

const { rows } = await client.query(
  "select provider, currency, minimum_amount minimum, multiple_of multiple from public.provider_currencies",
);
const taken = z.array(takenRow).parse(rows);

test("the database's currencies have ISO 4217's minor units", async () => {
  const { rows } = await client.query("select code, exponent from public.currencies");
  const ours = z.array(z.object({ code: z.string(), exponent: z.number() })).parse(rows);
  assert.ok(ours.length >= 25);
  assert.deepEqual(
    Object.fromEntries(ours.map(({ code, exponent }) => [code, exponent])),
    minorUnits,
  );
});

test("every currency is taken by some gateway, and only by gateways that publish how they count it", () => {
  const codes = new Set(taken.map(({ currency }) => currency));
  assert.deepEqual([...codes].sort(), Object.keys(minorUnits).sort());
  for (const { provider, currency } of taken) {
    assert.notEqual(exponentAt(provider, currency), undefined, `${provider} ${currency}`);
  }
});

test("a gateway is offered for exactly the amounts it can take to the last digit", () => {
  for (const { provider, currency, multiple } of taken) {
    assert.equal(multiple, multipleAt(provider, currency), `${provider} ${currency}`);
  }
});

test("a gateway's minimum can be paid", () => {
  for (const { provider, currency, minimum, multiple } of taken) {
    assert.equal(minimum % multiple, 0n, `${provider} ${currency}`);
  }
});

/** What a gateway publishes; its conformance suite compares its module with the same file. */
function gateway(provider: string) {
  const folder = PLATFORMS[provider] ?? provider;
  return z.object({
    exponents: z.record(z.string(), z.number()),
    last_digit_zero: z.array(z.string()),
  }).parse(read(join(FUNCTIONS, "providers/fixtures", folder, "currencies.json")));
}

function exponentAt(provider: string, currency: string): number | undefined {
  return gateway(provider).exponents[currency];
}

/** Our minor units below the gateway's own can't be said to it, nor a last digit it wants to be 0. */
function multipleAt(provider: string, currency: string): bigint {
  const ours = minorUnits[currency] ?? 0;
  const lost = Math.max(0, ours - (exponentAt(provider, currency) ?? 0));
  const zero = gateway(provider).last_digit_zero.includes(currency) ? 1 : 0;
  return 10n ** BigInt(lost + zero);
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}

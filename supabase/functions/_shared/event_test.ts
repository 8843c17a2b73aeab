import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { eventArgument, pollEvent, type Statement } from "./event.ts";

const STATEMENT: Statement = {
  livemode: false,
  refs: [{ type: "reference", value: "PAY-1" }],
  facts: [{ type: "captured", object_id: "1", amount: 500000n, currency: "NGN" }],
  details: { email: "ada@example.com" },
};

Deno.test("a poll is an event of its gateway, with what was answered for a body", () => {
  const { raw, event_key, ...event } = eventArgument(pollEvent("paystack", STATEMENT));
  assert.deepEqual(event, {
    provider: "paystack",
    event_type: "poll",
    source: "sweep",
    livemode: false,
    refs: STATEMENT.refs,
    facts: [{ type: "captured", object_id: "1", amount: 500000, currency: "NGN" }],
    details: STATEMENT.details,
  });
  assert.match(String(event_key), /^[0-9a-f]{64}$/);
  const { body_base64, headers } = Object(raw);
  assert.deepEqual(headers, {});
  const kept = JSON.parse(Buffer.from(body_base64, "base64").toString());
  assert.deepEqual(kept.refs, STATEMENT.refs);
});

Deno.test("what is established makes a poll's key, whatever is told beside it", () => {
  const key = (change: Partial<Statement>, provider = "paystack") =>
    pollEvent(provider, { ...STATEMENT, ...change }).event_key;
  const [fact] = STATEMENT.facts;
  assert.equal(key({ details: {}, refs: [] }), key({}));
  const keys = [
    key({}),
    key({}, "razorpay"),
    key({ livemode: true }),
    key({ facts: [] }),
    key({ facts: [{ ...fact, amount: 1n }] }),
    key({ subscription: { id: "sub_1" } }),
    key({ subscription: { id: "sub_1", status: "canceled" } }),
  ];
  assert.equal(new Set(keys).size, keys.length);
});

Deno.test("an event that says nothing has neither names nor facts", () => {
  const { refs, facts } = eventArgument({
    provider: "paystack",
    event_key: "k",
    event_type: null,
    source: "webhook",
    raw: { body_base64: "", headers: {} },
  });
  assert.deepEqual([refs, facts], [[], []]);
});

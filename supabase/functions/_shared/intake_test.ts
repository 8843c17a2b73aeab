import assert from "node:assert/strict";
import { keptHeaders, readDelivery } from "./intake.ts";
import { testProviders } from "./testing/fakes.ts";

const { razorpay } = testProviders();
const delivery = (text: string) => ({
  source: "webhook" as const,
  bytes: new TextEncoder().encode(text),
  headers: {},
});

Deno.test("what nobody foresaw is kept too, in our words: its own may quote the body", () => {
  const read = () => {
    throw new TypeError("can't read 'card 4084084084084081'");
  };
  const event = readDelivery({ ...razorpay, read }, delivery("{}"));
  assert.equal(event.event_type, null);
  assert.deepEqual(event.error, { code: "unreadable", message: "Reading the message failed." });
});

Deno.test("what was foreseen says what it is", () => {
  const { error, event_type } = readDelivery(
    razorpay,
    delivery('{"event":"payment.captured","payload":{}}'),
  );
  assert.equal(event_type, null);
  assert.deepEqual(error, {
    code: "unexpected_shape",
    message: "Not the documented shape: order.",
  });
});

Deno.test("of the headers those the gateway names are kept, cut short", () => {
  const headers = new Headers({
    "x-razorpay-signature": "a".repeat(600),
    "x-razorpay-event-id": "e".repeat(512),
    authorization: "Basic c2VjcmV0",
  });
  assert.deepEqual(keptHeaders(razorpay, headers), {
    "x-razorpay-signature": "a".repeat(512),
    "x-razorpay-event-id": "e".repeat(512),
  });
});

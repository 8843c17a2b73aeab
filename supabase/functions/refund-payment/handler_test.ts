import assert from "node:assert/strict";
import { RpcError } from "../_shared/database.ts";
import { fakeDatabase, fakeLog, fixture, testProviders } from "../_shared/testing/fakes.ts";
import { PROVIDER_NAMES } from "../_shared/providers/registry.ts";
import { createUserEndpoint } from "../_shared/user_endpoint.ts";
import { createRefundHandler } from "./handler.ts";

const OPERATOR = { issuer: "https://auth.example", sub: "operator-1", email: "ops@example.com" };
const CREATE = "POST /refund";
const CREATED = { body: fixture("paystack", "api.refund.create") };
const REFUND = {
  refund_id: "7c0e0000-0000-4000-8000-000000000001",
  provider: "paystack",
  reference: "PAY-7d1c0001",
  capture_id: "4099260516",
  amount: 150000,
  currency: "NGN",
  reason: "Two were sent.",
  attempts: 0,
  age_seconds: 0,
  quiet_seconds: 0,
  status: "requested",
  repeated: false,
};
const BODY = { reference: "PAY-7d1c0001", amount: 150000, reason: "Two were sent." };

type Answers = Parameters<typeof testProviders>[0];

function setUp(
  requested: () => unknown = () => REFUND,
  answers: Answers = { [CREATE]: CREATED },
  recorded = (args: Record<string, unknown>) => args.outcome,
  given: Record<string, string> = {},
) {
  const providers = testProviders(answers, given);
  const database = fakeDatabase({
    request_refund: requested,
    record_refund: (args) => ({ status: recorded(args) }),
    process_payment_atomic: () => ({ outcome: "applied", success: true }),
  });
  const { log, lines } = fakeLog();
  const endpoint = createUserEndpoint(
    createRefundHandler({ providers, rpc: database.rpc, log }),
    log,
  );
  const send = async (
    body: unknown,
    headers: Record<string, string> = { "idempotency-key": "k1" },
  ) => {
    const response = await endpoint(
      new Request("https://project.example/refund-payment", {
        method: "POST",
        body: JSON.stringify(body),
        headers,
      }),
      OPERATOR,
    );
    return { status: response.status, body: await response.json() };
  };
  const names = () => database.calls.map(({ name }) => name);
  return { send, names, database, lines, gateway: providers.calls };
}

Deno.test("a refund is reserved, asked for, told through the one door, and kept, in this order", async () => {
  const { send, names, database } = setUp();
  const { status, body } = await send(BODY);
  assert.equal(status, 200);
  assert.deepEqual(body, {
    success: true,
    refund_id: REFUND.refund_id,
    reference: "PAY-7d1c0001",
    provider: "paystack",
    amount: 150000,
    currency: "NGN",
    status: "accepted",
    message: "The gateway has taken on the refund.",
  });
  assert.deepEqual(names(), ["request_refund", "process_payment_atomic", "record_refund"]);
  const [request, event, record] = database.calls;
  assert.deepEqual(request.args, {
    payer: OPERATOR,
    request: { ...BODY, idempotency_key: "k1", providers: PROVIDER_NAMES },
  });
  assert.deepEqual(record.args, {
    refund_id: REFUND.refund_id,
    outcome: "accepted",
    object_id: "3018299",
    detail: null,
  });
  assert.deepEqual(Object(event.args.event).facts, [{
    type: "refund_pending",
    object_id: "3018299",
    amount: 150000,
    currency: "NGN",
    parent: "4099260516",
  }]);
});

Deno.test("a timeout leaves it unknown: said so, kept so, and nothing is told as a fact", async () => {
  const { send, names, database } = setUp(undefined, { [CREATE]: "silence" });
  const { status, body } = await send(BODY);
  assert.deepEqual([status, body.success, body.status], [200, false, "unknown"]);
  assert.deepEqual(names(), ["request_refund", "record_refund"]);
  assert.equal(database.calls[1].args.outcome, "unknown");
});

Deno.test("a no that comes after somebody else's yes is no longer one", async () => {
  const no = { status: 400, body: JSON.stringify({ message: "fully refunded" }) };
  const { send } = setUp(undefined, { [CREATE]: no }, () => "accepted");
  assert.deepEqual((await send(BODY)).body.status, "accepted");
});

Deno.test("of several captures, and of several gateways, one can be named; no reason need be", async () => {
  for (
    const body of [
      { ...BODY, capture_id: "4099260516", provider: "paystack" },
      { reference: BODY.reference },
    ]
  ) {
    const { send, database } = setUp();
    assert.equal((await send(body)).status, 200);
    const told = { ...body, idempotency_key: "k1", providers: PROVIDER_NAMES };
    assert.deepEqual(database.calls[0].args.request, told);
  }
});

Deno.test("a gateway's no is refused, and says so", async () => {
  const no = { status: 400, body: JSON.stringify({ message: "fully refunded" }) };
  const { send, database, lines } = setUp(undefined, { [CREATE]: no });
  const { body } = await send(BODY);
  assert.deepEqual([body.status, body.message], ["refused", "The gateway refused the refund."]);
  assert.equal(database.calls[1].args.outcome, "refused");
  assert.equal(lines.at(-1)?.outcome, "refused");
});

Deno.test("a repeat says how the first stands and asks no gateway", async () => {
  for (const status of ["requested", "unknown", "accepted", "refused"]) {
    const { send, names, gateway } = setUp(() => ({ ...REFUND, status, repeated: true }));
    const { body } = await send(BODY);
    assert.equal(body.status, status);
    assert.equal(body.message === "The gateway is being asked.", status === "requested");
    assert.deepEqual([names(), gateway], [["request_refund"], []]);
  }
});

Deno.test("the gateway is asked for exactly what was written down, in its own words", async () => {
  const written = {
    ...REFUND,
    provider: "stripe",
    reference: "PAY-7d1c0005",
    capture_id: "pi_3PAYONCE00000001",
    amount: 500,
    // Stripe counts them in hundredths.
    currency: "UGX",
  };
  const created = fixture("stripe", "api.refund.create").replace('"usd"', '"ugx"');
  const { send, gateway } = setUp(() => written, { "POST /v1/refunds": { body: created } });
  assert.equal((await send(BODY)).body.status, "accepted");
  assert.deepEqual(gateway.map(({ body, idempotencyKey }) => [body, idempotencyKey]), [[{
    payment_intent: "pi_3PAYONCE00000001",
    amount: "50000",
    "metadata[reference]": "PAY-7d1c0005",
    "metadata[refund_id]": REFUND.refund_id,
    "metadata[reason]": "Two were sent.",
  }, REFUND.refund_id]]);
});

Deno.test("how long ago it was asked for decides whether it may be asked for again", async () => {
  const old = {
    ...REFUND,
    provider: "networx",
    reference: "PAY-7d1c0003",
    capture_id: "4121-7d1c0003a1",
    currency: "EUR",
    attempts: 1,
    age_seconds: 24 * 3_600,
  };
  const list = "GET /v2/transactions/tracking_id/PAY-7d1c0003";
  const { send, gateway } = setUp(() => old, {
    [list]: { body: fixture("begateway", "api.transactions") },
  });
  assert.equal((await send(BODY)).body.status, "unknown");
  assert.deepEqual(gateway.map(({ method }) => method), ["GET"]);
});

Deno.test("a refund at a gateway that is not set up, or is none, is answered as it stands", async () => {
  for (const [provider, status] of [["cash", "unknown"], ["paystack", "requested"]]) {
    const written = { ...REFUND, provider, status };
    const { send, names, database, gateway } = setUp(() => written, {}, undefined, {
      PAYSTACK_SECRET_KEY: "",
    });
    const { body } = await send(BODY);
    assert.deepEqual([body.status, body.success], [status, false]);
    assert.deepEqual([names(), gateway], [["request_refund"], []]);
    const { providers } = Object(database.calls[0].args.request);
    assert.deepEqual(providers, PROVIDER_NAMES.filter((name) => name !== "paystack"));
  }
});

Deno.test("who is no operator, asks for too much, or of a gateway that is not set up, is told so and no gateway is asked", async () => {
  const refusals = [
    ["PT403", "operator_required"],
    ["PT409", "refund_too_large"],
    ["PT503", "provider_unavailable"],
  ];
  for (const [code, message] of refusals) {
    const { send, gateway } = setUp(() => {
      throw new RpcError(Number(code.slice(2)), code, message, "Said by the database.", "Do this.");
    });
    const { status, body } = await send(BODY);
    assert.deepEqual([status, body.code, body.hint], [Number(code.slice(2)), message, "Do this."]);
    assert.deepEqual(gateway, []);
  }
});

Deno.test("what is not a refund is refused before the database is asked", async () => {
  for (
    const body of [
      {},
      { ...BODY, amount: 0 },
      { ...BODY, amount: -5 },
      { ...BODY, amount: 1.5 },
      { ...BODY, amount: "150000" },
      { ...BODY, currency: "NGN" },
      { ...BODY, provider: "nobody" },
      { ...BODY, reason: " " },
      { ...BODY, reason: "x".repeat(201) },
      { ...BODY, reference: "" },
      { ...BODY, reference: "x".repeat(256) },
      { ...BODY, capture_id: "" },
      { ...BODY, capture_id: "x".repeat(256) },
    ]
  ) {
    const { send, names } = setUp();
    const answer = await send(body);
    assert.deepEqual(
      [answer.status, answer.body.code],
      [400, "invalid_request"],
      JSON.stringify(body),
    );
    assert.deepEqual(names(), []);
  }
  const { send, names } = setUp();
  const keyless = await send(BODY, {});
  assert.deepEqual([keyless.status, keyless.body.code], [400, "invalid_idempotency_key"]);
  assert.match(keyless.body.hint, /1 to 255 printable characters/);
  assert.deepEqual(names(), []);
});

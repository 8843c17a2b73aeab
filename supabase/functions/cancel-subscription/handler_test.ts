import assert from "node:assert/strict";
import { RpcError } from "../_shared/database.ts";
import { fakeDatabase, fakeLog, fixture, testProviders } from "../_shared/testing/fakes.ts";
import { createUserEndpoint } from "../_shared/user_endpoint.ts";
import { createCancelHandler } from "./handler.ts";

const PAYER = { issuer: "https://auth.example", sub: "user-1", email: "ada@example.com" };
const ID = "0d6ff2cc-0000-4000-8000-000000000009";
const OWN = {
  subscription_id: ID,
  provider: "stripe",
  gateway_id: "sub_1PAYONCE00000001",
  status: "active",
  ends_at: null as string | null,
};
const UPDATE = "POST /v1/subscriptions/sub_1PAYONCE00000001";
const ENDS = "2026-04-04T10:15:02.000Z";
const ENDING = { body: fixture("stripe", "api.subscription.ending") };

type Answers = Parameters<typeof testProviders>[0];

function setUp(
  own: () => unknown = () => OWN,
  answers: Answers = { [UPDATE]: ENDING },
  given: Record<string, string> = {},
  stored: () => unknown = () => ({ outcome: "applied", success: true }),
) {
  const providers = testProviders(answers, given);
  const database = fakeDatabase({
    subscription_to_cancel: own,
    process_payment_atomic: stored,
  });
  const { log, lines } = fakeLog();
  const handler = createCancelHandler({ providers, rpc: database.rpc, log });
  const endpoint = createUserEndpoint(handler, log);
  const send = async (body: unknown = { subscription_id: ID }) => {
    const response = await endpoint(
      new Request("https://project.example/cancel-subscription", {
        method: "POST",
        body: JSON.stringify(body),
      }),
      PAYER,
    );
    return {
      status: response.status,
      retryAfter: response.headers.get("retry-after"),
      body: await response.json(),
    };
  };
  return { send, database, lines, gateway: providers.calls };
}

Deno.test("a subscription is asked to end, and what the gateway says goes through the one door", async () => {
  const { send, database, gateway, lines } = setUp();
  assert.deepEqual(await send(), {
    status: 200,
    retryAfter: null,
    body: {
      success: true,
      subscription_id: ID,
      status: "active",
      ends_at: ENDS,
      message: "You will not be charged again.",
    },
  });
  assert.deepEqual(gateway.map(({ body }) => body), [{ cancel_at_period_end: "true" }]);
  assert.deepEqual(lines.map(({ level, outcome }) => [level, outcome]), [["info", "cancelled"]]);
  const [asked, told] = database.calls;
  assert.deepEqual(asked, {
    name: "subscription_to_cancel",
    args: { payer: PAYER, subscription_id: ID },
  });
  assert.equal(told.name, "process_payment_atomic");
  const event = Object(told.args.event);
  assert.deepEqual([event.facts, event.source], [[], "sweep"]);
  assert.deepEqual([event.subscription.id, event.subscription.ends_at], [OWN.gateway_id, ENDS]);
});

Deno.test("what two subscriptions are told is two events, though neither has a fact", async () => {
  const keys = [];
  for (const [id, status] of [["sub_1", "active"], ["sub_2", "active"], ["sub_1", "past_due"]]) {
    const body = ENDING.body.replaceAll(OWN.gateway_id, id).replace(
      '"status": "active"',
      `"status": "${status}"`,
    );
    const own = { ...OWN, gateway_id: id };
    const { send, database } = setUp(() => own, { [`POST /v1/subscriptions/${id}`]: { body } });
    await send();
    keys.push(Object(database.calls[1].args.event).event_key);
  }
  assert.equal(new Set(keys).size, 3);
});

Deno.test("an end that could not be stored is not promised", async () => {
  const { send } = setUp(undefined, undefined, {}, () => {
    throw new RpcError(500, "55P03", "lock timeout");
  });
  const { status, body } = await send();
  assert.deepEqual([status, body.code], [503, "database_unavailable"]);
});

Deno.test("one that has ended is answered so, and no gateway is asked", async () => {
  const { send, gateway } = setUp(() => ({ ...OWN, status: "canceled", ends_at: ENDS }));
  const { status, body } = await send();
  assert.deepEqual([status, body.success, body.status], [200, true, "canceled"]);
  assert.deepEqual([body.ends_at, gateway], [ENDS, []]);
});

Deno.test("one that ends already is cancelled at the gateway again: it may have been resumed there", async () => {
  const { send, gateway } = setUp(() => ({ ...OWN, ends_at: ENDS }), { [UPDATE]: ENDING });
  assert.equal((await send()).status, 200);
  assert.equal(gateway.length, 1);
});

Deno.test("someone else's, or one that has not begun, is the database's refusal", async () => {
  for (
    const [code, message] of [
      ["PT404", "subscription_not_found"],
      ["PT409", "subscription_not_begun"],
    ]
  ) {
    const { send, gateway } = setUp(() => {
      throw new RpcError(400, code, message, "Said by the database.", "Do this.");
    });
    const { status, body } = await send();
    assert.deepEqual([status, body.code, gateway], [Number(code.slice(2)), message, []]);
  }
});

Deno.test("silence is told apart from a no, and neither is taken for an end", async () => {
  const no = { status: 404, body: fixture("stripe", "api.error") };
  for (
    const [answer, status, code] of [
      ["silence", 504, "gateway_timeout"],
      [{ status: 500, body: "{}" }, 504, "gateway_timeout"],
      [no, 502, "gateway_refused"],
    ] as const
  ) {
    const { send, database, lines } = setUp(undefined, { [UPDATE]: answer });
    const told = await send();
    assert.deepEqual([told.status, told.body.code], [status, code]);
    assert.equal(told.retryAfter, status === 504 ? "2" : null);
    assert.ok(told.body.hint);
    assert.deepEqual([lines[0].level, lines[0].provider], ["error", "stripe"]);
    assert.deepEqual(database.calls.map(({ name }) => name), ["subscription_to_cancel"]);
  }
});

Deno.test("a gateway that is not set up, or bills no plans, is not asked", async () => {
  const off = setUp(undefined, {}, { STRIPE_SECRET_KEY: "" });
  assert.equal((await off.send()).body.code, "provider_unavailable");
  for (const provider of ["paystack", "cash"]) {
    const { status, body } = await setUp(() => ({ ...OWN, provider })).send();
    assert.deepEqual([status, body.code], [503, "provider_unavailable"]);
  }
});

Deno.test("what names no subscription is refused before the database is asked", async () => {
  for (const body of [{}, { subscription_id: "sub_1" }, { subscription_id: ID, at: "now" }, []]) {
    const { send, database } = setUp();
    assert.equal((await send(body)).body.code, "invalid_request");
    assert.deepEqual(database.calls, []);
  }
});

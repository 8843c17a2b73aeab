import assert from "node:assert/strict";
import type { Fact, Ref } from "../event.ts";
import { fixture, testProviders } from "../testing/fakes.ts";
import type { RefundRequest } from "./provider.ts";
import type { ProviderName } from "./registry.ts";

const ID = "7c0e0000-0000-4000-8000-000000000001";

/** One gateway's way to give money back. */
interface Way {
  name: ProviderName;
  request: Pick<RefundRequest, "reference" | "captureId" | "amount" | "currency">;
  /** The call that makes a refund, what is sent with it, and under which key of the gateway's. */
  create: string;
  sent: unknown;
  key: string | undefined;
  created: string;
  /** Where our refund is looked for before it is asked for again: a list without it, and with it. */
  look: { list: string; without: string; with: string };
  fact: Fact;
  refs: Ref[];
}

const WAYS: Way[] = [paystack(), razorpay(), stripe(), begateway("networx")];
WAYS.push(begateway("secure-processor"));

for (const way of WAYS) {
  const { name, create, created, look } = way;
  const request = { ...way.request, refundId: ID, reason: "Two were sent.", ageSeconds: 3_600 };
  const first: RefundRequest = { ...request, repeated: false, quietSeconds: 0 };
  const again: RefundRequest = { ...request, repeated: true, quietSeconds: 20 * 60 };
  const test = (what: string, body: () => Promise<void>) => Deno.test(`${name}: ${what}`, body);
  const ask = async (given: RefundRequest, answers: Parameters<typeof testProviders>[0]) => {
    const gateway = testProviders(answers);
    const answer = await gateway[name].refund(given);
    return { answer, calls: gateway.calls, made: gateway.calls.filter(isPost).length };
  };

  test("a refund is asked for with our id, and answers as a fact", async () => {
    const { answer, calls } = await ask(first, { [create]: { body: created } });
    assert.deepEqual(answer, {
      kind: "answered",
      value: {
        objectId: way.fact.object_id,
        statement: { livemode: false, refs: way.refs, facts: [way.fact] },
      },
    });
    assert.deepEqual(calls.map(({ body, idempotencyKey }) => [body, idempotencyKey]), [
      [way.sent, way.key],
    ]);
  });

  test("another capture's refund is no answer", async () => {
    const answers = { [create.replace(first.captureId, "other")]: { body: created } };
    const { answer } = await ask({ ...first, captureId: "other" }, answers);
    assert.equal(answer.kind, "unknown");
  });

  test("a no is refused; silence, 5xx and what is about the call are unknown", async () => {
    const no = JSON.stringify({ message: "no", error: { code: "no", message: "no" } });
    const kindOf = async (answer: { status: number; body: string } | "silence") =>
      (await ask(first, { [create]: answer })).answer.kind;
    assert.equal(await kindOf({ status: 400, body: no }), "refused");
    assert.equal(await kindOf("silence"), "unknown");
    // Our key, the first request still worked on, our pace: none of them is about this refund.
    for (const status of [401, 403, 409, 429, 502]) {
      assert.equal(await kindOf({ status, body: no }), "unknown", String(status));
    }
  });

  test("after an unknown answer our refund is looked for, and not asked for twice", async () => {
    const { answer, made } = await ask(again, { [look.list]: { body: look.with } });
    assert.equal(answer.kind === "answered" && answer.value.objectId, way.fact.object_id);
    assert.equal(made, 0);
  });

  test("when the list has none of ours it is asked for again, under the same key", async () => {
    const answers = { [look.list]: { body: look.without }, [create]: { body: created } };
    const { answer, calls } = await ask(again, answers);
    assert.equal(answer.kind, "answered");
    assert.deepEqual(calls.filter(isPost).map(({ idempotencyKey }) => idempotencyKey), [way.key]);
  });

  test("a look that fails leaves it unknown: the first call may have been heard", async () => {
    for (const status of [400, 401, 429, 500]) {
      const list = { status, body: '{"message":"no"}' };
      const { answer, made } = await ask(again, {
        [look.list]: list,
        [create]: { body: created },
      });
      assert.deepEqual([answer.kind, made], ["unknown", 0], String(status));
    }
  });
}

Deno.test("paystack, which has no key for refunds: none is asked for again while its list may be behind", async () => {
  const { name, request, create, created, look } = paystack();
  const gateway = testProviders({
    [look.list]: { body: look.without },
    [create]: { body: created },
  });
  const answer = await gateway[name].refund({
    ...request,
    ...{ refundId: ID, reason: "Two were sent.", ageSeconds: 86_400 },
    ...{ repeated: true, quietSeconds: 20 * 60 - 1 },
  });
  assert.equal(answer.kind, "unknown");
  assert.equal(gateway.calls.filter(isPost).length, 0);
});

const INVOICE = "GET /v1/invoices/in_1PAYONCE00000001?expand[0]=payments";
const OF_MONTH: RefundRequest = {
  refundId: ID,
  reference: "PAY-7d1c0005",
  captureId: "in_1PAYONCE00000001",
  amount: 1500n,
  currency: "USD",
  reason: "Two were sent.",
  repeated: false,
  ageSeconds: 60,
  quietSeconds: 0,
};

Deno.test("a refund that somebody made by hand carries nothing of ours, and is not ours", async () => {
  const bare: [Way, field: string][] = [
    [paystack(), "merchant_note"],
    [razorpay(), "notes"],
    [stripe(), "metadata"],
    [begateway("networx"), "reason"],
  ];
  for (const [{ name, request, create, created, look }, field] of bare) {
    const list = JSON.parse(look.without);
    for (const item of list.data ?? list.items ?? list.transactions) item[field] = null;
    const gateway = testProviders({
      [look.list]: { body: JSON.stringify(list) },
      [create]: { body: created },
    });
    const answer = await gateway[name].refund({
      ...request,
      refundId: ID,
      reason: "Two were sent.",
      repeated: true,
      ageSeconds: 3_600,
      quietSeconds: 20 * 60,
    });
    assert.equal(answer.kind, "answered", name);
    assert.equal(gateway.calls.filter(isPost).length, 1, name);
  }
});

Deno.test("networx: what is answered to a refund and is none is no answer", async () => {
  const { request, create, created } = begateway("networx");
  const body = created.replace('"type": "refund"', '"type": "chargeback"');
  assert.notEqual(body, created);
  const gateway = testProviders({ [create]: { body } });
  const answer = await gateway.networx.refund({
    ...request,
    refundId: ID,
    reason: "Two were sent.",
    repeated: false,
    ageSeconds: 0,
    quietSeconds: 0,
  });
  assert.equal(answer.kind, "unknown");
});

Deno.test("stripe: a month is refunded by the intent that paid its invoice", async () => {
  const created = fixture("stripe", "api.refund.create")
    .replace("pi_3PAYONCE00000001", "pi_3PAYONCE00000009");
  const gateway = testProviders({
    [INVOICE]: { body: fixture("stripe", "api.invoice.paid") },
    "POST /v1/refunds": { body: created },
  });
  const answer = await gateway.stripe.refund(OF_MONTH);
  assert.equal(answer.kind, "answered");
  assert.equal(Object(gateway.calls[1].body).payment_intent, "pi_3PAYONCE00000009");
});

Deno.test("stripe: an invoice that can't be asked, or names no intent, leaves it unknown", async () => {
  const unpaid = JSON.stringify({
    ...JSON.parse(fixture("stripe", "api.invoice.paid")),
    payments: { data: [] },
  });
  for (const invoice of [{ status: 404, body: "{}" }, { body: unpaid }]) {
    const gateway = testProviders({ [INVOICE]: invoice });
    assert.equal((await gateway.stripe.refund(OF_MONTH)).kind, "unknown");
    assert.equal(gateway.calls.length, 1);
  }
});

for (const name of ["networx", "secure-processor"] as const) {
  const { request, create, created, look } = begateway(name);
  const again: RefundRequest = {
    ...request,
    refundId: ID,
    reason: "Two were sent.",
    repeated: true,
    ageSeconds: 23 * 3_600,
    quietSeconds: 0,
  };
  const list = { [look.list]: { body: look.without } };

  Deno.test(`${name}: a refund whose key may be forgotten is not asked for a second time`, async () => {
    const inTime = testProviders({ ...list, [create]: { body: created } });
    assert.equal((await inTime[name].refund(again)).kind, "answered");
    const late = testProviders({ ...list, [create]: { body: created } });
    const answer = await late[name].refund({ ...again, ageSeconds: again.ageSeconds + 1 });
    assert.equal(answer.kind, "unknown");
    assert.equal(late.calls.filter(isPost).length, 0);
  });

  Deno.test(`${name}: a no to the second call leaves it unknown: the first may be its reason`, async () => {
    const no = { status: 422, body: '{"message":"Duplicate request"}' };
    const gateway = testProviders({ ...list, [create]: no });
    assert.equal((await gateway[name].refund(again)).kind, "unknown");
  });

  Deno.test(`${name}: a long reason leaves room for our id`, async () => {
    const gateway = testProviders({ [create]: { body: created } });
    await gateway[name].refund({ ...again, repeated: false, reason: "x".repeat(300) });
    const { reason } = Object(gateway.calls[0].body).request;
    assert.ok(reason.length <= 255 && reason.endsWith(`(${ID})`));
  });
}

function isPost({ method }: { method: string }): boolean {
  return method === "POST";
}

/** A list with one more in it, which is ours. */
function withOurs(list: string, field: string, ours: unknown): string {
  const parsed = JSON.parse(list);
  return JSON.stringify({ ...parsed, [field]: [...parsed[field], ours] });
}

function paystack(): Way {
  const list = fixture("paystack", "api.refund.list");
  const created = fixture("paystack", "api.refund.create");
  const ours = { ...JSON.parse(created).data, transaction: 4099260516 };
  return {
    name: "paystack",
    request: {
      reference: "PAY-7d1c0001",
      captureId: "4099260516",
      amount: 150000n,
      currency: "NGN",
    },
    create: "POST /refund",
    sent: {
      transaction: "4099260516",
      amount: "150000",
      currency: "NGN",
      customer_note: "Two were sent.",
      merchant_note: `Two were sent. (${ID})`,
    },
    // It has none: the note is what a repeat looks for.
    key: undefined,
    created,
    look: {
      list: "GET /refund?transaction=4099260516&perPage=100&page=1",
      without: list,
      with: withOurs(list, "data", ours),
    },
    fact: {
      type: "refund_pending",
      object_id: "3018299",
      amount: 150000n,
      currency: "NGN",
      parent: "4099260516",
    },
    refs: [{ type: "reference", value: "PAY-7d1c0001" }],
  };
}

function razorpay(): Way {
  const list = fixture("razorpay", "api.payment.refunds");
  const created = fixture("razorpay", "api.refund.create");
  return {
    name: "razorpay",
    request: {
      reference: "PAY-7d1c0002",
      captureId: "pay_PAYONCE0000001",
      amount: 15000n,
      currency: "INR",
    },
    create: "POST /v1/payments/pay_PAYONCE0000001/refund",
    sent: {
      amount: 15000,
      speed: "normal",
      notes: { reference: "PAY-7d1c0002", refund_id: ID, reason: "Two were sent." },
    },
    key: ID,
    created,
    look: {
      list: "GET /v1/payments/pay_PAYONCE0000001/refunds?count=100",
      without: list,
      with: withOurs(list, "items", JSON.parse(created)),
    },
    fact: {
      type: "refund_pending",
      object_id: "rfnd_PAYONCE000009",
      amount: 15000n,
      currency: "INR",
      parent: "pay_PAYONCE0000001",
      occurred_at: "2026-03-07T09:21:17.000Z",
    },
    refs: [
      { type: "payment", value: "pay_PAYONCE0000001" },
      { type: "reference", value: "PAY-7d1c0002" },
    ],
  };
}

function stripe(): Way {
  const list = fixture("stripe", "api.refund.list");
  const created = fixture("stripe", "api.refund.create");
  return {
    name: "stripe",
    request: {
      reference: "PAY-7d1c0005",
      captureId: "pi_3PAYONCE00000001",
      amount: 1500n,
      currency: "USD",
    },
    create: "POST /v1/refunds",
    sent: {
      payment_intent: "pi_3PAYONCE00000001",
      amount: "1500",
      "metadata[reference]": "PAY-7d1c0005",
      "metadata[refund_id]": ID,
      "metadata[reason]": "Two were sent.",
    },
    key: ID,
    created,
    look: {
      list: "GET /v1/refunds?payment_intent=pi_3PAYONCE00000001&limit=100",
      without: list,
      with: withOurs(list, "data", JSON.parse(created)),
    },
    fact: {
      type: "refund_processed",
      object_id: "re_3PAYONCE00000009",
      amount: 1500n,
      currency: "USD",
      parent: "pi_3PAYONCE00000001",
      occurred_at: "2026-03-04T10:15:01.000Z",
    },
    refs: [
      { type: "payment", value: "pi_3PAYONCE00000001" },
      { type: "reference", value: "PAY-7d1c0005" },
    ],
  };
}

function begateway(name: "networx" | "secure-processor"): Way {
  const list = fixture("begateway", "api.transactions");
  const created = fixture("begateway", "api.refund.create");
  return {
    name,
    request: {
      reference: "PAY-7d1c0003",
      captureId: "4121-7d1c0003a1",
      amount: 15000n,
      currency: "EUR",
    },
    create: "POST /transactions/refunds",
    sent: {
      request: {
        parent_uid: "4121-7d1c0003a1",
        amount: 15000,
        reason: `Two were sent. (${ID})`,
        tracking_id: "PAY-7d1c0003",
      },
    },
    key: ID,
    created,
    look: {
      list: "GET /v2/transactions/tracking_id/PAY-7d1c0003",
      without: list,
      with: withOurs(list, "transactions", JSON.parse(created).transaction),
    },
    fact: {
      type: "refund_processed",
      object_id: "4127-7d1c0003f1",
      amount: 15000n,
      currency: "EUR",
      parent: "4121-7d1c0003a1",
      occurred_at: "2026-03-05T08:11:35.819Z",
    },
    refs: [
      { type: "reference", value: "PAY-7d1c0003" },
      { type: "payment", value: "4121-7d1c0003a1" },
    ],
  };
}

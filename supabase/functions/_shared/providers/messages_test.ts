import assert from "node:assert/strict";
import { type Statement, UnreadableEvent } from "../event.ts";
import { parseJson } from "../json.ts";
import { fixtureWith, testProviders } from "../testing/fakes.ts";
import type { ProviderName } from "./registry.ts";

/** A message as its fixture does not show it: what is changed in it, and what it then says. */
interface Variant {
  fixture: string;
  changes: Record<string, unknown>;
  /** Of each fact what is said here; the others may say what they like. */
  facts?: Record<string, unknown>[];
  refs?: Statement["refs"];
  lookup?: true;
  livemode?: boolean;
  details?: Record<string, unknown>;
  subscription?: Statement["subscription"];
  settings?: Record<string, string>;
}

function read(name: ProviderName, { fixture, changes, settings }: Variant): Statement {
  const folder = name === "networx" ? "begateway" : name;
  const text = fixtureWith(folder, fixture, changes);
  return testProviders({}, settings)[name].read(parseJson(text)).statement;
}

function says(name: ProviderName, variants: Record<string, Variant>): void {
  for (const [what, variant] of Object.entries(variants)) {
    Deno.test(`${name}: ${what}`, () => {
      const told = read(name, variant);
      assert.equal(told.lookup, variant.lookup);
      if (variant.facts !== undefined) {
        assert.equal(told.facts.length, variant.facts.length);
        variant.facts.forEach((fact, index) => {
          const actual: Record<string, unknown> = { ...told.facts[index] };
          for (const [field, value] of Object.entries(fact)) {
            assert.equal(actual[field], value, field);
          }
        });
      }
      if (variant.refs !== undefined) assert.deepEqual(told.refs, variant.refs);
      if (variant.livemode !== undefined) assert.equal(told.livemode, variant.livemode);
      for (const [field, value] of Object.entries(variant.details ?? {})) {
        assert.equal({ ...told.details }[field], value, field);
      }
      if (variant.subscription !== undefined) {
        assert.deepEqual(told.subscription, variant.subscription);
      }
    });
  }
}

function isUnreadable(name: ProviderName, messages: Record<string, [Variant, string]>): void {
  for (const [what, [variant, code]] of Object.entries(messages)) {
    Deno.test(`${name}: ${what} can't be read`, () => {
      assert.throws(
        () => read(name, variant),
        (error) => error instanceof UnreadableEvent && error.code === code,
      );
    });
  }
}

const LIVE_KEY = { PAYSTACK_SECRET_KEY: "sk_live_1" };
const CARD = "charge.success.card";
const paystackRef = { type: "reference", value: "PAY-7d1c0001" } as const;

says("paystack", {
  "a charge that was no success is a reason to ask": {
    fixture: CARD,
    changes: { "data.status": "failed" },
    facts: [],
    lookup: true,
  },
  "a charge without a currency is a reason to ask": {
    fixture: CARD,
    changes: { "data.currency": null },
    facts: [],
    lookup: true,
  },
  "a currency that is none is none": {
    fixture: CARD,
    changes: { "data.currency": "naira" },
    facts: [],
    lookup: true,
  },
  "nothing was requested, so what was charged is what was paid": {
    fixture: CARD,
    changes: { "data.requested_amount": 0 },
    facts: [{ amount: 500000n, gross: undefined }],
  },
  "a price of one unit is a price": {
    fixture: CARD,
    changes: { "data.requested_amount": 1 },
    facts: [{ amount: 1n, gross: 500000n }],
  },
  "live money is live, whatever the key": {
    fixture: CARD,
    changes: { "data.domain": "live" },
    livemode: true,
  },
  "test money is test, whatever the key": {
    fixture: CARD,
    changes: { "data.domain": "test" },
    settings: LIVE_KEY,
    livemode: false,
  },
  "money of no mode has the mode of the key that signed it": {
    fixture: CARD,
    changes: { "data.domain": null },
    settings: LIVE_KEY,
    livemode: true,
  },
  "a test key signs test money": {
    fixture: CARD,
    changes: { "data.domain": null },
    livemode: false,
  },
  "live money is given back live": {
    fixture: "refund.processed",
    changes: { "data.domain": "live" },
    livemode: true,
  },
  "and disputed live": {
    fixture: "charge.dispute.create",
    changes: { "data.domain": "live" },
    livemode: true,
  },
  "a refund without a currency is a reason to ask": {
    fixture: "refund.processed",
    changes: { "data.currency": null },
    facts: [],
    refs: [paystackRef],
    lookup: true,
  },
  "a dispute that does not number its transaction is found by the reference": {
    fixture: "charge.dispute.create",
    changes: { "data.transaction.id": null },
    facts: [{ type: "dispute_opened", parent: undefined }],
    refs: [paystackRef],
  },
  "a dispute that does not say of how much is about all of it": {
    fixture: "charge.dispute.create",
    changes: { "data.refund_amount": null, "data.currency": null },
    facts: [{ type: "dispute_opened", amount: 500000n, currency: "NGN" }],
  },
  "what else happens in a dispute says nothing about money": {
    fixture: "charge.dispute.resolve.unknown",
    changes: { event: "charge.dispute.evidence" },
    facts: [],
    refs: [paystackRef, { type: "payment", value: "4099260516" }],
  },
});

isUnreadable("paystack", {
  "a half franc": [
    { fixture: CARD, changes: { "data.currency": "XOF", "data.amount": 150050 } },
    "invalid_amount",
  ],
  "an amount that our own units can't hold": [
    {
      fixture: CARD,
      changes: { "data.currency": "KWD", "data.amount": "9223372036854775807" },
    },
    "invalid_amount",
  ],
});

const razorpayOrder = { type: "order", value: "order_PAYONCE000001" } as const;
const razorpayPayment = { type: "payment", value: "pay_PAYONCE0000001" } as const;
const razorpayRef = { type: "reference", value: "PAY-7d1c0002" } as const;
const DISPUTE = "payload.dispute.entity";
const PAID = "payload.payment.entity";

says("razorpay", {
  "a refund that comes without its payment names it": {
    fixture: "refund.created",
    changes: { "payload.payment": undefined },
    facts: [{ type: "refund_processed", parent: "pay_PAYONCE0000001" }],
    refs: [razorpayPayment],
  },
  "and may have our reference in its own notes": {
    fixture: "refund.created",
    changes: {
      "payload.payment": undefined,
      "payload.refund.entity.notes": { reference: "PAY-7d1c0002" },
    },
    refs: [razorpayPayment, razorpayRef],
  },
  "a refund that was only just made is pending": {
    fixture: "refund.created",
    changes: { "payload.refund.entity.status": "created" },
    facts: [{ type: "refund_pending" }],
  },
  "a dispute that comes without its payment names it": {
    fixture: "payment.dispute.created",
    changes: { "payload.payment": undefined },
    facts: [{ type: "dispute_opened" }],
    refs: [razorpayPayment],
  },
  "an order without notes is named by its id": {
    fixture: "order.paid.without-payment",
    changes: { "payload.order.entity.notes": [] },
    facts: [],
    refs: [razorpayOrder],
    lookup: true,
  },
  "what was refunded meanwhile was captured": {
    fixture: "payment.captured.upi",
    changes: { [`${PAID}.status`]: "refunded" },
    facts: [{ type: "captured", amount: 49900n }],
  },
  "a fee is known once there is a capture to take it from": {
    fixture: "payment.authorized.card",
    changes: { [`${PAID}.fee`]: 1178 },
    facts: [{ type: "authorized", fee: undefined }],
  },
  "the payment's own currency is that, in small letters too": {
    fixture: "payment.captured.upi",
    changes: { [`${PAID}.base_currency`]: "inr" },
    facts: [{ fee: 1178n }],
  },
  "an event without a time has its payment's": {
    fixture: "payment.captured.upi",
    changes: { created_at: undefined },
    facts: [{ occurred_at: "2026-03-04T09:54:24.000Z" }],
  },
  "of a dispute without a deduction nothing was deducted": {
    fixture: "payment.dispute.won",
    changes: { [`${DISPUTE}.amount_deducted`]: undefined },
    facts: [{ type: "dispute_won", amount: 30000n }],
  },
  "nor of one whose deduction is null": {
    fixture: "payment.dispute.won",
    changes: { [`${DISPUTE}.amount_deducted`]: null },
    facts: [{ type: "dispute_won", amount: 30000n }],
  },
  "a dispute is lost by a single unit": {
    fixture: "payment.dispute.won",
    changes: { [`${DISPUTE}.amount_deducted`]: 1 },
    facts: [{ type: "dispute_lost", amount: 1n }],
  },
  "what is deducted when a dispute is opened does not decide it": {
    fixture: "payment.dispute.created",
    changes: { [`${DISPUTE}.amount_deducted`]: 20000 },
    facts: [{ type: "dispute_opened", amount: 30000n }],
  },
  "an inquiry that ends in a deduction is a dispute that was lost": {
    fixture: "payment.dispute.created.inquiry",
    changes: { [`${DISPUTE}.status`]: "lost", [`${DISPUTE}.amount_deducted`]: 5000 },
    facts: [{ type: "dispute_lost", amount: 5000n }],
  },
});

const UID = "4121-7d1c0003a1";
const trackingRef = { type: "reference", value: "PAY-7d1c0003" } as const;
const uidRef = { type: "payment", value: UID } as const;
const tokenRef = {
  type: "order",
  value: "7d1c0003f8c87d941d92621a4bdc030d4c9a69c67f3b0cfe12de4a13cc34aa51",
} as const;
const LIVE_SHOP = { NETWORX_TEST_MODE: "false" };

says("networx", {
  "an open checkout says nothing, and nothing is to be asked": {
    fixture: "checkout.finished",
    changes: { finished: false, status: null },
    facts: [],
  },
  "an expired checkout has ended, finished or not": {
    fixture: "checkout.expired",
    changes: { finished: true },
    facts: [{ type: "canceled" }],
  },
  "a checkout that knows our reference is found by it too": {
    fixture: "checkout.expired",
    changes: { "order.tracking_id": "PAY-7d1c0003" },
    refs: [trackingRef, tokenRef],
  },
  "a refund keeps its hands off what is known of the payment": {
    fixture: "refund.successful",
    changes: {},
    details: { gateway_response: undefined, paid_at: undefined },
  },
  "a payment that follows another takes nothing from it": {
    fixture: "payment.successful",
    changes: { "transaction.parent_uid": "4000-first" },
    facts: [{ type: "captured", parent: undefined }],
    refs: [trackingRef, uidRef],
  },
  "what was not paid has the time it was begun": {
    fixture: "payment.successful",
    changes: { "transaction.paid_at": null },
    facts: [{ occurred_at: "2026-03-04T10:14:58.549Z" }],
    details: { paid_at: undefined },
  },
  "how it was paid has two names": {
    fixture: "payment.successful",
    changes: {
      "transaction.payment_method_type": undefined,
      "transaction.method_type": "alternative",
    },
    details: { channel: "alternative" },
  },
  "a refund may name its payment as a whole": {
    fixture: "refund.successful",
    changes: {
      "transaction.parent_uid": undefined,
      "transaction.parent_transaction": { uid: UID, tracking_id: "PAY-7d1c0003" },
    },
    facts: [{ parent: UID }],
    refs: [trackingRef, uidRef],
  },
  "a refund that names no payment is told all the same": {
    fixture: "refund.successful",
    changes: { "transaction.parent_uid": undefined },
    facts: [{ type: "refund_processed", parent: undefined }],
    refs: [],
  },
  "a flag that is null says nothing: the shop's mode counts": {
    fixture: "payment.successful",
    changes: { "transaction.test": null },
    settings: LIVE_SHOP,
    livemode: true,
  },
  "0 is no": { fixture: "payment.successful", changes: { "transaction.test": 0 }, livemode: true },
});

isUnreadable("networx", {
  "a flag that is neither yes nor no": [
    { fixture: "payment.successful", changes: { "transaction.test": 2 } },
    "unexpected_shape",
  ],
});

const SESSION_PAID = "checkout.session.completed.paid";
const intentRef = { type: "payment", value: "pi_3PAYONCE00000001" } as const;
const INVOICE = "invoice.paid";
const OLDER = "customer.subscription.updated.ending.older";

says("stripe", {
  ...Object.fromEntries(["", null].map((reference): [string, Variant] => [
    `a session whose reference is ${JSON.stringify(reference)} is none of ours`,
    {
      fixture: SESSION_PAID,
      changes: { "data.object.metadata.reference": reference },
      facts: [],
      refs: [],
    },
  ])),
  "a payer's address is the one that was typed, else the one we sent": {
    fixture: SESSION_PAID,
    changes: {
      "data.object.customer_details": null,
      "data.object.customer_email": "grace@example.com",
    },
    details: { email: "grace@example.com" },
  },
  "whatever we sent": {
    fixture: SESSION_PAID,
    changes: {
      "data.object.customer_details": { email: "typed@example.com" },
      "data.object.customer_email": "sent@example.com",
    },
    details: { email: "typed@example.com" },
  },
  "who paid is kept by Stripe's name for them": {
    fixture: SESSION_PAID,
    changes: { "data.object.customer": { id: "cus_PAYONCE000001" } },
    details: { customer_code: "cus_PAYONCE000001" },
  },
  "a session that does not say how it may be paid says no channel": {
    fixture: SESSION_PAID,
    changes: { "data.object.payment_method_types": null },
    facts: [{ type: "captured" }],
    details: { channel: undefined },
  },
  "of an intent counts what was received, not what was asked": {
    fixture: "payment_intent.succeeded",
    changes: { "data.object.amount_received": 2000 },
    facts: [{ type: "captured", amount: 2000n }],
  },
  "of an attempt that failed counts what was asked: nothing was received": {
    fixture: "payment_intent.payment_failed",
    changes: { "data.object.amount_received": 0 },
    facts: [{ type: "attempt_failed", amount: 2500n }],
  },
  "an event without a time has its intent's": {
    fixture: "payment_intent.succeeded",
    changes: { created: undefined },
    facts: [{ occurred_at: "2026-03-04T10:15:00.000Z" }],
  },
  "an intent's customer and address are kept": {
    fixture: "payment_intent.succeeded",
    changes: {
      "data.object.customer": "cus_PAYONCE000001",
      "data.object.receipt_email": "ada@example.com",
    },
    details: { customer_code: "cus_PAYONCE000001", email: "ada@example.com" },
  },
  "an intent without metadata is not ours": {
    fixture: "payment_intent.succeeded",
    changes: { "data.object.metadata": null },
    facts: [],
    refs: [],
  },
  "a refunded charge without metadata is named by its intent": {
    fixture: "charge.refunded",
    changes: { "data.object.metadata": null },
    facts: [],
    refs: [intentRef],
    lookup: true,
  },
  "an inquiry that is looked into has withdrawn nothing": {
    fixture: "charge.dispute.created.inquiry",
    changes: { "data.object.status": "warning_under_review" },
    facts: [],
  },
  "a dispute that was prevented, nobody says how, has withdrawn nothing": {
    fixture: "charge.dispute.closed.prevented-withdrawn",
    changes: { "data.object.balance_transactions": null },
    facts: [],
  },
  "an invoice without lines does not say until when it is paid": {
    fixture: INVOICE,
    changes: { "data.object.lines": { data: [] } },
    facts: [{ type: "captured", occurred_at: "2026-03-04T10:15:02.000Z" }],
    subscription: { id: "sub_1PAYONCE00000001", reference: "PAY-7d1c0005" },
  },
  "nor does one that leaves them out": {
    fixture: INVOICE,
    changes: { "data.object.lines": undefined },
    subscription: { id: "sub_1PAYONCE00000001", reference: "PAY-7d1c0005" },
  },
  "an invoice may name its subscription and not whose it is": {
    fixture: INVOICE,
    changes: { "data.object.parent.subscription_details.metadata": null },
    subscription: { id: "sub_1PAYONCE00000001", period_end: "2026-04-04T10:15:02.000Z" },
  },
  "or in its older place": {
    fixture: INVOICE,
    changes: {
      "data.object.parent": null,
      "data.object.subscription": "sub_1PAYONCE00000001",
    },
    subscription: { id: "sub_1PAYONCE00000001", period_end: "2026-04-04T10:15:02.000Z" },
  },
  "an invoice for something else is none of ours": {
    fixture: INVOICE,
    changes: { "data.object.parent": { subscription_details: null } },
    facts: [],
    refs: [],
  },
  "a subscription of somebody else's, without items, is told by its id": {
    fixture: "customer.subscription.updated.ending",
    changes: { "data.object.metadata": null, "data.object.items": null },
    subscription: {
      id: "sub_1PAYONCE00000001",
      status: "active",
      ends_at: "2026-04-04T10:15:02.000Z",
    },
  },
  "one whose items are gone has its own period": {
    fixture: OLDER,
    changes: { "data.object.items": { data: [] } },
    subscription: {
      id: "sub_1PAYONCE00000001",
      status: "active",
      reference: "PAY-7d1c0005",
      period_end: "2026-04-04T10:15:02.000Z",
      ends_at: "2026-04-04T10:15:02.000Z",
    },
  },
  "one that ends on a day of its own says so": {
    fixture: OLDER,
    changes: { "data.object.cancel_at": 1774000000, "data.object.ended_at": null },
    subscription: {
      id: "sub_1PAYONCE00000001",
      status: "active",
      reference: "PAY-7d1c0005",
      period_end: "2026-04-04T10:15:02.000Z",
      ends_at: "2026-03-20T09:46:40.000Z",
    },
  },
  "a session that was to begin a plan and names none says nothing": {
    fixture: "checkout.session.completed.subscription",
    changes: { "data.object.subscription": null },
    facts: [],
    refs: [],
  },
  "a session that began somebody else's plan has no reference": {
    fixture: "checkout.session.completed.subscription",
    changes: { "data.object.metadata": null },
    subscription: { id: "sub_1PAYONCE00000001" },
  },
});

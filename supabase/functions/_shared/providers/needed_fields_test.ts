import assert from "node:assert/strict";
import type { Fact } from "../event.ts";
import { parseJson } from "../json.ts";
import { fixture, testProviders } from "../testing/fakes.ts";
import type { Subject } from "./conformance.ts";
import type { ProviderName } from "./registry.ts";

/** The fields that facts are made of. Without one of them, or with an odd one, a message tells something else. */
const NEEDED: Partial<Record<ProviderName, string[]>> = {
  paystack: [
    "data",
    "data.amount",
    "data.currency",
    "data.id",
    "data.reference",
    "data.refund_amount",
    "data.requested_amount",
    "data.resolution",
    "data.status",
    "data.transaction",
    "data.transaction.reference",
    "data.transaction_reference",
    "event",
  ],
  razorpay: [
    "event",
    "payload",
    "payload.dispute",
    "payload.dispute.entity",
    "payload.dispute.entity.amount",
    "payload.dispute.entity.amount_deducted",
    "payload.dispute.entity.currency",
    "payload.dispute.entity.id",
    "payload.dispute.entity.payment_id",
    "payload.dispute.entity.status",
    "payload.payment",
    "payload.payment.entity",
    "payload.payment.entity.amount",
    "payload.payment.entity.captured",
    "payload.payment.entity.currency",
    "payload.payment.entity.id",
    "payload.payment.entity.status",
    "payload.refund",
    "payload.refund.entity",
    "payload.refund.entity.amount",
    "payload.refund.entity.currency",
    "payload.refund.entity.id",
    "payload.refund.entity.payment_id",
    "payload.refund.entity.status",
  ],
  stripe: [
    "data",
    "data.object",
    "data.object.amount",
    "data.object.amount_paid",
    "data.object.amount_received",
    "data.object.amount_total",
    "data.object.balance_transactions",
    "data.object.balance_transactions.0",
    "data.object.balance_transactions.0.amount",
    "data.object.currency",
    "data.object.id",
    "data.object.livemode",
    "data.object.metadata",
    "data.object.metadata.reference",
    "data.object.mode",
    "data.object.parent",
    "data.object.parent.subscription_details",
    "data.object.parent.subscription_details.subscription",
    "data.object.payment_intent",
    "data.object.payment_status",
    "data.object.refunds",
    "data.object.refunds.data",
    "data.object.refunds.data.0",
    "data.object.refunds.data.0.amount",
    "data.object.refunds.data.0.currency",
    "data.object.refunds.data.0.id",
    "data.object.refunds.data.0.status",
    "data.object.refunds.data.1",
    "data.object.refunds.data.1.amount",
    "data.object.refunds.data.1.currency",
    "data.object.refunds.data.1.id",
    "data.object.refunds.data.1.status",
    "data.object.refunds.has_more",
    "data.object.status",
    "data.object.subscription",
    "livemode",
    "object",
    "type",
  ],
  networx: [
    "expired",
    "finished",
    "order",
    "order.amount",
    "order.currency",
    "test",
    "token",
    "transaction",
    "transaction.amount",
    "transaction.currency",
    "transaction.status",
    "transaction.test",
    "transaction.type",
    "transaction.uid",
  ],
};

/** Every place in a message, as a path of names. */
function places(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.entries(value).flatMap(([name, item]) => places(item, [...path, name]));
  return path.length === 0 ? below : [path, ...below];
}

/** The message with something else at one place: nothing at all, null, a text, or an object. */
function* altered(text: string, path: string[]): Generator<string> {
  for (const odd of [undefined, null, "odd", { odd: [0] }]) {
    const message = JSON.parse(text);
    const last = path.at(-1) ?? "";
    path.slice(0, -1).reduce((part, name) => part[name], message)[last] = odd;
    yield JSON.stringify(message);
  }
}

const identity = ({ type, object_id, amount, currency }: Fact) =>
  `${type} ${object_id} ${amount} ${currency}`;

for (const [name, needed] of Object.entries(NEEDED)) {
  const { subject }: { subject: Subject } = await import(`./fixtures/${name}/cases.ts`);
  const reader = testProviders({}, subject.settings)[subject.name];
  const factsOf = (text: string) => {
    try {
      return reader.read(parseJson(text)).statement.facts.map(identity).join();
    } catch {
      return "unreadable";
    }
  };

  Deno.test(`${name}: what nothing depends on may be missing or odd, and every fact stays`, () => {
    const decisive = new Set<string>();
    for (const { fixture: file, facts } of subject.messages) {
      if (facts.length === 0) continue;
      const text = fixture(subject.fixtures ?? name, file);
      const told = factsOf(text);
      // An id of 63 bits does not survive being altered here.
      if (factsOf(JSON.stringify(JSON.parse(text))) !== told) continue;
      for (const path of places(JSON.parse(text))) {
        const stays = [...altered(text, path)].every((other) => factsOf(other) === told);
        if (!stays) decisive.add(path.join("."));
      }
    }
    assert.deepEqual([...decisive].sort(), needed);
  });
}

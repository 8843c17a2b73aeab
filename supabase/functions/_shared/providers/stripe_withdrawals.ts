import { z } from "zod";
import type { Fact, FactType } from "../event.ts";
import { JsonNumber } from "../json.ts";
import {
  compact,
  Currency,
  Name,
  optionalName,
  RawAmount,
  readMoney,
  readShape,
  readTime,
} from "./shapes.ts";
import {
  intentRefs,
  Metadata,
  NOTHING,
  optionalLink,
  stripeExponent,
  Timestamp,
  type Told,
} from "./stripe_shapes.ts";

/** A refund, in events and lists alike. */
export const Refund = z.object({
  id: Name,
  amount: RawAmount,
  currency: Currency,
  status: z.enum(["pending", "requires_action", "succeeded", "failed", "canceled"]).nullable(),
  payment_intent: optionalLink,
  metadata: z.object({ refund_id: optionalName }).nullish().catch(null),
  created: Timestamp,
});
export type Refund = z.infer<typeof Refund>;

/** A dispute, or the inquiry (`warning_…`) before one. */
export const Dispute = z.object({
  id: Name,
  amount: RawAmount,
  currency: Currency,
  status: z.enum([
    "warning_needs_response",
    "warning_under_review",
    "warning_closed",
    "needs_response",
    "under_review",
    "appeal_needs_response",
    "appeal_under_review",
    "won",
    "lost",
    "prevented",
  ]),
  payment_intent: optionalLink,
  balance_transactions: z.array(z.object({ amount: z.instanceof(JsonNumber) })).nullish()
    .catch(null),
  created: Timestamp,
});
export type Dispute = z.infer<typeof Dispute>;

const Charge = z.object({
  payment_intent: optionalLink,
  metadata: Metadata,
  refunds: z.object({ data: z.array(z.unknown()), has_more: z.boolean() }).nullish().catch(null),
});

/** A refund of a charge without an intent is none of ours: all our payments have one. */
export function readRefund(object: unknown): Told {
  const refund = readShape(Refund, object);
  if (!refund.payment_intent) return NOTHING;
  return { refs: intentRefs(refund.payment_intent), facts: [refundFact(refund)] };
}

/** The fact of a refund, by its own status. */
export function refundFact(refund: Refund): Fact {
  return {
    type: refundFactType(refund.status),
    object_id: refund.id,
    amount: readMoney(refund.amount, "amount", refund.currency, stripeExponent),
    currency: refund.currency,
    ...compact<Fact>({ parent: refund.payment_intent, occurred_at: readTime(refund.created) }),
  };
}

function refundFactType(status: Refund["status"]): FactType {
  switch (status) {
    case "succeeded":
      return "refund_processed";
    case "failed":
    case "canceled":
      return "refund_failed";
    case "pending":
    case "requires_action":
    case null:
      return "refund_pending";
  }
}

/**
 * `charge.refunded` counts up: its amount is that of all refunds so far. Older API versions list them;
 * since then each has to be asked for.
 */
export function readRefundedCharge(object: unknown): Told {
  const charge = readShape(Charge, object);
  if (!charge.payment_intent) return NOTHING;
  const refs = intentRefs(charge.payment_intent, charge.metadata?.reference);
  const listed = charge.refunds?.has_more === false ? charge.refunds.data : [];
  if (listed.length === 0) return { refs, facts: [], lookup: true };
  return { refs, facts: listed.map((refund) => refundFact(readShape(Refund, refund))) };
}

/** What an event about a dispute says. */
export function readDispute(object: unknown): Told {
  const dispute = readShape(Dispute, object);
  if (!dispute.payment_intent) return NOTHING;
  const fact = disputeFact(dispute);
  return { refs: intentRefs(dispute.payment_intent), facts: fact === null ? [] : [fact] };
}

/** The fact of a dispute, by its status: every event about it tells the same. */
export function disputeFact(dispute: Dispute): Fact | null {
  const type = disputeFactType(dispute);
  if (type === null) return null;
  return {
    type,
    object_id: dispute.id,
    amount: readMoney(dispute.amount, "amount", dispute.currency, stripeExponent),
    currency: dispute.currency,
    ...compact<Fact>({ parent: dispute.payment_intent, occurred_at: readTime(dispute.created) }),
  };
}

/** An inquiry withdraws no funds. A dispute that was prevented does where it was settled for us. */
function disputeFactType(dispute: Dispute): FactType | null {
  switch (dispute.status) {
    case "warning_needs_response":
    case "warning_under_review":
    case "warning_closed":
      return null;
    case "won":
      return "dispute_won";
    case "lost":
      return "dispute_lost";
    case "prevented":
      return withdraws(dispute) ? "dispute_lost" : null;
    default:
      return "dispute_opened";
  }
}

/** Balance transactions are in the settlement currency: their sign counts, their amount does not. */
function withdraws(dispute: Dispute): boolean {
  const moved = (dispute.balance_transactions ?? []).map(({ amount }) => Number(amount.source));
  return moved.reduce((sum, amount) => sum + Math.sign(amount), 0) < 0;
}

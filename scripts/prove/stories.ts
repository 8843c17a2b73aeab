/** Random histories, as fast-check arbitraries: what fails shrinks to the shortest history that still does. */
import fc from "fast-check";
import { due } from "./history.ts";
import type { Fact, GroupType, History, Provider, Purchase, Told } from "./history.ts";

/** What a gateway tells of one payment, before amounts and names are put in. */
interface Story {
  attempts: ("attempt_failed" | "canceled" | "authorized")[];
  captures: CaptureStory[];
  refunds: RefundStory[];
  disputes: DisputeStory[];
}

interface CaptureStory {
  kind: "exact" | "short" | "long" | "currency" | "mode";
  authorized: boolean;
  accepted: boolean;
  fee: bigint;
  surcharge: bigint;
}

interface RefundStory {
  /** Of what is due, in thousandths. */
  share: bigint;
  stages: ("refund_pending" | "refund_processed" | "refund_failed")[];
  /** The gateway names the capture, or the dispute it is part of. */
  of: number | null;
  dispute: number | null;
  byCapture: boolean;
}

interface DisputeStory {
  share: bigint;
  /** Of the disputed amount, in thousandths: what was really deducted. */
  lost: bigint;
  stages: ("dispute_opened" | "dispute_won" | "dispute_lost")[];
  of: number | null;
  byCapture: boolean;
}

/** The least a gateway takes, and its currency. */
const PROVIDERS: Record<Provider, { currency: string; least: bigint; other: string }> = {
  paystack: { currency: "NGN", least: 5_000n, other: "GHS" },
  razorpay: { currency: "INR", least: 100n, other: "USD" },
};

const TYPES: Purchase["type"][] = [
  ...["credits", "order", "agent", "group_creation", "group_join"] as const,
  ...["contribution", "security_deposit"] as const,
];

/** Any history with up to three payments of one buyer; of some types, where not of all. */
export function histories(types: string[] = TYPES): fc.Arbitrary<History> {
  const chosen = TYPES.filter((type) => types.includes(type));
  const one = fc.record({ purchase: purchases(chosen), story: stories() });
  const some = (count: number) => fc.array(one, { minLength: 1, maxLength: count, size: "max" });
  return fc.record({
    late: fc.oneof(
      { weight: 6, arbitrary: fc.constant("no" as const) },
      { weight: 2, arbitrary: fc.constant("appears" as const) },
      { weight: 1, arbitrary: fc.constant("never" as const) },
    ),
    payments: fc.oneof(
      { weight: 4, arbitrary: some(1) },
      { weight: 2, arbitrary: some(2) },
      { weight: 1, arbitrary: some(3) },
    ),
    spends: fc.array(fc.bigInt(1n, 150n), { maxLength: 2 }),
    expires: fc.boolean(),
  }).map(({ late, payments, spends, expires }) => {
    // A buyer has one cart, and someone nobody knows has none and is in no group.
    const orders = payments.filter(({ purchase }) => purchase.type === "order");
    const told = payments.filter((one) => one.purchase.type !== "order" || one === orders[0]);
    const anyone = told.every(({ purchase: { type } }) => type === "credits" || type === "agent");
    return {
      late: anyone ? late : "no",
      payments: told.map(({ purchase }) => purchase),
      facts: told.flatMap(({ purchase, story }, at) => tell(at, purchase, story)),
      spends,
      expires,
    };
  });
}

function purchases(types: Purchase["type"][]): fc.Arbitrary<Purchase> {
  const base = fc.record({
    provider: fc.constantFrom<Provider>("razorpay", "paystack"),
    one: fc.bigInt(1n, 2_000n),
    other: fc.bigInt(1n, 2_000n),
    units: fc.bigInt(1n, 200n),
    pieces: fc.bigInt(1n, 3n),
    kind: fc.constantFrom<"digital" | "physical">("digital", "physical"),
    type: fc.constantFrom(...types),
  });
  return base.map(({ provider, one, other, units, pieces, kind, type }): Purchase => {
    const { currency, least } = PROVIDERS[provider];
    const amount = least + one;
    if (type === "credits") return { provider, currency, type, amount, credits: units };
    // An agent may come without any.
    if (type === "agent") return { provider, currency, type, amount, credits: units - 1n };
    if (type === "order") {
      return { provider, currency, type, amount, pieces, stock: pieces + units, kind };
    }
    const group: GroupType = type;
    const missing = least + other;
    return {
      ...{ provider, currency, type: group, missing, size: pieces + 1n },
      contribution: amount,
      // Part of it was paid before, when the rest is what this payment is for.
      deposit: type === "security_deposit" ? missing + units : other,
    };
  });
}

function stories(): fc.Arbitrary<Story> {
  const share = fc.oneof(fc.constantFrom(1_000n, 500n), fc.bigInt(1n, 1_100n));
  const which = fc.option(fc.constantFrom(0, 0, 1), { freq: 2 });
  return fc.record({
    attempts: fc.array(
      fc.constantFrom("attempt_failed" as const, "canceled" as const, "authorized" as const),
      { maxLength: 2 },
    ),
    captures: fc.array(
      fc.record({
        kind: fc.oneof(
          { weight: 6, arbitrary: fc.constant("exact" as const) },
          {
            weight: 3,
            arbitrary: fc.constantFrom<CaptureStory["kind"]>("short", "long", "currency", "mode"),
          },
        ),
        authorized: fc.boolean(),
        accepted: fc.boolean(),
        fee: fc.bigInt(0n, 60n),
        surcharge: fc.oneof(fc.constant(0n), fc.bigInt(1n, 40n)),
      }),
      { maxLength: 3, size: "small" },
    ),
    refunds: fc.array(
      fc.record({
        share,
        stages: someOf("refund_pending", "refund_processed", "refund_failed"),
        of: which,
        dispute: which,
        byCapture: fc.boolean(),
      }),
      { maxLength: 2 },
    ),
    disputes: fc.array(
      fc.record({
        share,
        lost: fc.oneof(fc.constant(1_000n), fc.bigInt(1n, 1_000n)),
        stages: someOf("dispute_opened", "dispute_won", "dispute_lost"),
        of: which,
        byCapture: fc.boolean(),
      }),
      { maxLength: 2 },
    ),
  });
}

/** The facts of a story, in the order in which a gateway would tell them. */
function tell(payment: number, purchase: Purchase, story: Story): Told[] {
  const amount = due(purchase);
  const { currency } = purchase;
  const { other } = PROVIDERS[purchase.provider];
  const told: Told[] = [];
  const say = (fact: Fact, livemode = false, byCapture = false) =>
    told.push({ payment, livemode, fact, byCapture });
  const name = (kind: string, at: number) => `${payment}${kind}${at}`;

  for (const [at, type] of story.attempts.entries()) {
    say({ type, object: name("a", at), currency });
  }
  const captures = story.captures.map((capture, at) => ({
    ...capture,
    object: name("c", at),
    currency: capture.kind === "currency" ? other : currency,
    livemode: capture.kind === "mode",
    amount: capture.kind === "short"
      ? amount / 2n + 1n
      : capture.kind === "long"
      ? amount + 7n
      : amount,
  }));
  for (const { object, livemode, fee, surcharge, ...capture } of captures) {
    const is = { object, currency: capture.currency };
    if (capture.authorized) say({ type: "authorized", ...is, amount: capture.amount }, livemode);
    const gross = capture.amount + surcharge;
    say({ type: "captured", ...is, amount: capture.amount, fee, gross }, livemode);
    if (capture.accepted) say({ type: "accepted", ...is }, livemode);
  }
  const captureOf = (of: number | null) => of === null ? undefined : captures[of];
  const disputes = story.disputes.map((dispute, at) => ({
    ...dispute,
    object: name("d", at),
    capture: captureOf(dispute.of),
    amount: part(amount, dispute.share),
  }));
  for (const { object, capture, byCapture, stages, lost, amount } of disputes) {
    for (const type of stages) {
      const is = { type, object, currency: capture?.currency ?? currency, ...parentOf(capture) };
      const taken = type === "dispute_lost" ? part(amount, lost) : amount;
      say({ ...is, amount: taken }, capture?.livemode, byCapture && capture !== undefined);
    }
  }
  for (const [at, refund] of story.refunds.entries()) {
    const dispute = refund.dispute === null ? undefined : disputes[refund.dispute];
    const capture = dispute ? dispute.capture : captureOf(refund.of);
    for (const type of refund.stages) {
      say(
        {
          ...{ type, object: name("r", at), currency: capture?.currency ?? currency },
          amount: part(amount, refund.share),
          ...parentOf(capture),
          ...(dispute ? { dispute: dispute.object } : {}),
        },
        capture?.livemode,
        refund.byCapture && capture !== undefined,
      );
    }
  }
  return told;
}

function parentOf(capture: { object: string } | undefined): { parent?: string } {
  return capture ? { parent: capture.object } : {};
}

function part(amount: bigint, thousandths: bigint): bigint {
  const some = amount * thousandths / 1_000n;
  return some > 0n ? some : 1n;
}

function someOf<Name>(...names: Name[]): fc.Arbitrary<Name[]> {
  return fc.subarray(names, { minLength: 1 });
}

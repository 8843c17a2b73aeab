/** What happens in the world: purchases, what the gateway tells of them, what their buyer does meanwhile. */

/** What a payment buys, frozen when it begins. Amounts in minor units of the currency. */
export type Purchase =
  & { provider: Provider; currency: string }
  & (
    | { type: "credits" | "agent"; amount: bigint; credits: bigint }
    | { type: "order"; amount: bigint; pieces: bigint; stock: bigint; kind: "digital" | "physical" }
    | { type: GroupType; deposit: bigint; contribution: bigint; size: bigint; missing: bigint }
  );

export type Provider = "paystack" | "razorpay";
export type GroupType = "group_creation" | "group_join" | "contribution" | "security_deposit";

/** One thing a gateway establishes. */
export interface Fact {
  type:
    | "authorized"
    | "captured"
    | "attempt_failed"
    | "canceled"
    | "accepted"
    | "refund_pending"
    | "refund_processed"
    | "refund_failed"
    | "dispute_opened"
    | "dispute_won"
    | "dispute_lost";
  object: string;
  currency: string;
  amount?: bigint;
  fee?: bigint;
  gross?: bigint;
  /** The capture that a refund or a dispute is about. */
  parent?: string;
  /** The dispute that a refund is told of as well. */
  dispute?: string;
}

/** A fact of one of the payments, in the mode it was made in. */
export interface Told {
  payment: number;
  livemode: boolean;
  fact: Fact;
  /** Told with no other name than the gateway's own for the capture. */
  byCapture: boolean;
}

/** A buyer with their payments. `late`: their profile appears among the events, or never. */
export interface History {
  late: "no" | "appears" | "never";
  payments: Purchase[];
  facts: Told[];
  spends: bigint[];
  /** What was reserved is let go of at some moment. */
  expires: boolean;
}

/** When disputed money stops counting: a setting. */
export type DisputeWithdraws = "opened" | "lost";

/** What the payment is for in money. */
export function due(purchase: Purchase): bigint {
  switch (purchase.type) {
    case "credits":
    case "agent":
      return purchase.amount;
    case "order":
      return purchase.amount * purchase.pieces;
    case "contribution":
      return purchase.contribution;
    case "security_deposit":
      return purchase.missing;
    case "group_creation":
    case "group_join":
      return purchase.deposit + purchase.contribution;
  }
}

/** A history as people read it: one line a fact. */
export function describeHistory(history: History): string {
  const lines = history.payments.map((purchase, at) =>
    `payment ${at}: ${purchase.type}, ${
      due(purchase)
    } ${purchase.currency} by ${purchase.provider} ${
      toJson({ ...purchase, type: undefined, provider: undefined, currency: undefined })
    }`
  );
  if (history.late !== "no") lines.push(`the buyer's profile: ${history.late}`);
  for (const { payment, livemode, fact, byCapture } of history.facts) {
    const { type, object, amount, currency, ...rest } = fact;
    lines.push(
      `payment ${payment}: ${type} ${object} ${amount ?? ""} ${currency}${
        livemode ? " LIVE" : ""
      }` +
        (Object.keys(rest).length > 0 ? ` ${toJson(rest)}` : "") +
        (byCapture ? " (by the capture's name)" : ""),
    );
  }
  for (const amount of history.spends) lines.push(`spends ${amount}`);
  if (history.expires) lines.push("reservations expire");
  return lines.map((line) => `  ${line}`).join("\n");
}

/** JSON with every amount as text. */
export function toJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, part: unknown) => typeof part === "bigint" ? `${part}` : part,
  );
}

/**
 * What must be true of a payment once a set of facts is known: docs/design.md §3 written a second time, in
 * another language and another way (a fold over sets, no state), so that the same mistake is not made twice.
 */
import { due } from "./history.ts";
import type { DisputeWithdraws, Fact, History, Purchase, Told } from "./history.ts";

/** What the model is told: which facts are known, and what the buyer managed to do. */
export interface Known {
  facts: Told[];
  profile: boolean;
  spent: bigint;
  expired: boolean;
  policy: DisputeWithdraws;
}

/** What must be true: in the shape of prove.state, amounts as bigint. */
export interface Expected {
  wallet: { credits: bigint; debt: bigint; used: bigint; spent: Record<string, bigint> } | null;
  payments: ExpectedPayment[];
}

export interface ExpectedPayment {
  status: string;
  fulfilment: string;
  net: bigint;
  refunded: bigint;
  earned: bigint;
  refund_due: bigint;
  gross: bigint;
  fees: bigint;
  granted: bigint;
  effect: Record<string, string>;
  books: Record<string, bigint>;
  thing: Record<string, unknown>;
}

/** Every new user gets these. */
const WELCOME = 20n;

/** The state that the known facts entitle to. */
export function expected(history: History, known: Known): Expected {
  const payments = history.payments.map((purchase, at) =>
    expectedPayment(purchase, known.facts.filter(({ payment }) => payment === at), known)
  );
  if (!known.profile) return { wallet: null, payments };
  const balance = WELCOME + sum(payments.map(({ granted }) => granted)) - known.spent;
  const spent: Record<string, bigint> = {};
  for (const [at, purchase] of history.payments.entries()) {
    add(spent, purchase.currency, payments[at]?.earned ?? 0n);
  }
  // What the group types held before the history began was earned as well.
  for (const purchase of history.payments) add(spent, purchase.currency, before(purchase).earned);
  return {
    wallet: {
      credits: balance > 0n ? balance : 0n,
      debt: balance < 0n ? -balance : 0n,
      used: known.spent,
      spent: nonzero(spent),
    },
    payments,
  };
}

/** One payment, from its own facts alone. */
function expectedPayment(purchase: Purchase, told: Told[], known: Known): ExpectedPayment {
  const amount = due(purchase);
  const captures = capturesOf(purchase, told);
  const matching = captures.filter(({ matches }) => matches);
  // The one that counts is the exact one; among accepted amounts the first by name.
  const counted =
    [...matching].sort((a, b) =>
      Number(b.exact) - Number(a.exact) || (a.object < b.object ? -1 : 1)
    )[0];
  // An open dispute withdraws nothing yet where the setting says so, neither from the buyer nor in the books.
  const withdrawn = withdrawals(told).map((one) => ({
    ...one,
    takes: one.kind === "dispute" && one.open && known.policy === "lost" ? 0n : one.amount,
  }));
  const ours = withdrawn.filter((w) =>
    w.currency === purchase.currency && !w.livemode &&
    captures.every(({ object, matches }) => object !== w.parent || matches)
  );
  const refunded = sum(ours.filter((w) => w.kind === "refund").map((w) => w.takes));
  const disputes = ours.filter((w) => w.kind === "dispute");
  const disputed = sum(disputes.map((w) => w.takes));

  const paid = counted?.amount ?? 0n;
  const extra = sum(matching.map((capture) => capture.amount)) - paid;
  const surplus = max(0n, extra - refunded - disputed);
  const kept = max(0n, paid - max(0n, refunded + disputed - extra));
  const net = paid === 0n ? 0n : min(amount, amount * kept / paid);
  const status = !counted
    ? attempts(told)
    : disputes.some((w) => w.amount > 0n)
    ? "disputed"
    : kept === 0n
    ? "refunded"
    : kept < paid
    ? "partially_refunded"
    : "success";

  const given = counted && known.profile;
  const thing = things(purchase, given ? net : null, known);
  const earned = given && net > 0n ? kept : 0n;
  const refundDue = given ? surplus + kept - earned : 0n;
  return {
    status,
    fulfilment: !counted
      ? captures.length > 0 ? "review" : "none"
      : !known.profile
      ? "parked"
      : refundDue > 0n
      ? "refund_due"
      : net === amount
      ? "applied"
      : net > 0n
      ? "partly_reversed"
      : "reversed",
    net,
    refunded,
    earned,
    refund_due: refundDue,
    gross: sum(captures.map(({ gross }) => gross)),
    fees: sum(captures.map(({ fee }) => fee)),
    granted: thing.granted,
    effect: given ? thing.effect : {},
    books: books(
      purchase,
      captures,
      withdrawn.map((w) => ({ ...w, amount: w.takes })),
      earned,
      kept,
      net,
      thing.shares,
    ),
    thing: thing.state,
  };
}

interface Capture {
  object: string;
  amount: bigint;
  gross: bigint;
  fee: bigint;
  currency: string;
  livemode: boolean;
  exact: boolean;
  matches: boolean;
}

function capturesOf(purchase: Purchase, told: Told[]): Capture[] {
  const accepted = new Set(
    told.filter(({ fact }) => fact.type === "accepted").map(({ fact }) => fact.object),
  );
  return distinct(told, "captured").map(({ fact, livemode }) => {
    const { object, currency, amount = 0n } = fact;
    // Not every event of a capture knows them.
    const fee = largest(told, object, "fee") ?? 0n;
    const gross = largest(told, object, "gross") ?? amount;
    const ours = currency === purchase.currency && !livemode;
    const exact = ours && amount === due(purchase);
    const matches = exact || (ours && accepted.has(object));
    return { object, amount, gross, fee, currency, livemode, exact, matches };
  });
}

interface Withdrawal {
  kind: "refund" | "dispute";
  amount: bigint;
  currency: string;
  livemode: boolean;
  open: boolean;
  parent: string | undefined;
}

/** What each refund and dispute takes, whatever was heard of it first. */
function withdrawals(told: Told[]): Withdrawal[] {
  const refunds = new Map<string, { amount: bigint; told: Told; dispute: string | undefined }>();
  for (const type of ["refund_pending", "refund_processed"] as const) {
    // The later word replaces the earlier one.
    for (const one of distinct(told, type)) {
      const { object, amount = 0n } = one.fact;
      refunds.set(object, { amount, told: one, dispute: linkOf(told, object, "dispute") });
    }
  }
  for (const { fact } of distinct(told, "refund_failed")) refunds.delete(fact.object);

  const disputes = new Map<string, { amount: bigint; told: Told; open: boolean }>();
  for (const one of distinct(told, "dispute_opened")) {
    disputes.set(one.fact.object, { amount: one.fact.amount ?? 0n, told: one, open: true });
  }
  for (const { fact } of distinct(told, "dispute_won")) disputes.delete(fact.object);
  for (const one of distinct(told, "dispute_lost")) {
    disputes.set(one.fact.object, { amount: one.fact.amount ?? 0n, told: one, open: false });
  }

  const shape = (one: Told) => ({
    currency: one.fact.currency,
    livemode: one.livemode,
    parent: linkOf(told, one.fact.object, "parent"),
  });
  return [
    ...[...refunds.values()].map((refund) => ({
      kind: "refund" as const,
      amount: refund.amount,
      open: false,
      ...shape(refund.told),
    })),
    ...[...disputes].map(([object, dispute]) => {
      const back = [...refunds.values()].filter((refund) => refund.dispute === object);
      return {
        kind: "dispute" as const,
        // Money that a refund gave back can't be taken by its dispute as well.
        amount: max(0n, dispute.amount - sum(back.map(({ amount }) => amount))),
        open: dispute.open,
        ...shape(dispute.told),
      };
    }),
  ];
}

function attempts(told: Told[]): string {
  const objects = (type: Fact["type"]) => distinct(told, type).map(({ fact }) => fact.object);
  const released = new Set(objects("canceled"));
  if (objects("authorized").some((object) => !released.has(object))) return "pending";
  if (released.size > 0) return "canceled";
  return objects("attempt_failed").length > 0 ? "failed" : "pending";
}

/** What a purchase gives for a net; null: nothing was captured that counts. */
interface Thing {
  granted: bigint;
  effect: Record<string, string>;
  state: Record<string, unknown>;
  /** How much of net each of our accounts takes. */
  shares: Record<string, bigint>;
}

function things(purchase: Purchase, net: bigint | null, known: Known): Thing {
  const has = net ?? 0n;
  switch (purchase.type) {
    case "credits": {
      const granted = purchase.credits * has / purchase.amount;
      return {
        granted,
        effect: { credits_added: `${granted}` },
        state: {},
        shares: { "revenue:credits": has },
      };
    }
    case "agent": {
      const granted = purchase.credits * has / purchase.amount;
      return {
        granted,
        effect: { access: `${has > 0n}`, credits_added: `${granted}` },
        state: { access: has > 0n },
        shares: { "revenue:agent": has },
      };
    }
    case "order":
      return order(purchase, net, known.expired);
    default:
      return group(purchase, net);
  }
}

function order(
  purchase: Purchase & { type: "order" },
  net: bigint | null,
  expired: boolean,
): Thing {
  const [status, stock] = net === null
    ? expired ? ["failed", "none"] : ["pending", "reserved"]
    : net === 0n
    ? ["refunded", "none"]
    : [purchase.kind === "physical" ? "processing" : "completed", "taken"];
  return {
    granted: 0n,
    effect: { order_status: status },
    state: {
      order: status,
      stock_state: stock,
      stock: purchase.stock - (stock === "taken" ? purchase.pieces : 0n),
      reserved: stock === "reserved" ? purchase.pieces : 0n,
    },
    shares: { "revenue:order": net ?? 0n },
  };
}

/** What a member had in the group before the payment of this history. */
function before(purchase: Purchase): { deposit: bigint; contribution: bigint; earned: bigint } {
  const held = (deposit: bigint, contribution: bigint) => ({
    deposit,
    contribution,
    earned: deposit + contribution,
  });
  switch (purchase.type) {
    case "contribution":
      return held(purchase.deposit, purchase.contribution);
    case "security_deposit":
      return held(purchase.deposit - purchase.missing, 0n);
    default:
      return held(0n, 0n);
  }
}

function group(
  purchase: Purchase & {
    type: "group_creation" | "group_join" | "contribution" | "security_deposit";
  },
  net: bigint | null,
): Thing {
  const has = net ?? 0n;
  const forDeposit = purchase.type === "contribution"
    ? 0n
    : purchase.type === "security_deposit"
    ? purchase.missing
    : purchase.deposit;
  const deposit = min(has, forDeposit);
  const contribution = has - deposit;
  const held = before(purchase);
  const total = {
    deposit: held.deposit + deposit,
    contribution: held.contribution + contribution,
  };
  const admits = purchase.type === "group_creation" || purchase.type === "group_join";
  const seen = !admits || net !== null;
  const active = total.deposit + total.contribution > 0n;
  // A cycle that was once paid, and then taken back with the member's place, is shown as refunded.
  const cycles = !seen ? [] : active
    ? Array.from(
      { length: Number(purchase.size) },
      (_, at) => total.contribution >= purchase.contribution * BigInt(at + 1) ? "paid" : "due",
    )
    : ["refunded"];
  return {
    granted: 0n,
    effect: { security_deposit: `${deposit}`, contribution: `${contribution}` },
    state: {
      group: purchase.type === "group_creation" && !active ? "draft" : "open",
      member: !seen ? null : active ? "active" : "withdrawn",
      deposit_paid: active && total.deposit >= purchase.deposit,
      request: purchase.type !== "group_join" ? null : active ? "joined" : "approved",
      cycles,
    },
    shares: { "contributions:it": contribution, "deposits:it": deposit },
  };
}

/** The balance of every account that this payment has moved money on; debit positive. */
function books(
  { provider, currency }: Purchase,
  captures: Capture[],
  withdrawn: Withdrawal[],
  earned: bigint,
  kept: bigint,
  net: bigint,
  shares: Record<string, bigint>,
): Record<string, bigint> {
  const balances: Record<string, bigint> = {};
  const mode = (livemode: boolean) => livemode ? "live" : "test";
  for (const c of captures) {
    add(balances, `clearing:${provider}:${mode(c.livemode)} ${c.currency}`, c.gross - c.fee);
    add(balances, `fees:${provider}:${mode(c.livemode)} ${c.currency}`, c.fee);
    add(balances, `surcharge:${provider}:${mode(c.livemode)} ${c.currency}`, c.amount - c.gross);
    add(balances, `suspense:${mode(c.livemode)} ${c.currency}`, -c.amount);
  }
  for (const w of withdrawn) {
    add(balances, `clearing:${provider}:${mode(w.livemode)} ${w.currency}`, -w.amount);
    add(balances, `suspense:${mode(w.livemode)} ${w.currency}`, w.amount);
  }
  add(balances, `suspense:test ${currency}`, earned);
  // Shares of net in money kept; what rounding leaves goes to the last, so that nothing is lost.
  let running = 0n;
  let given = 0n;
  for (const [account, share] of Object.entries(shares).sort()) {
    running += share;
    const upTo = net === 0n ? 0n : running * kept / net;
    if (earned > 0n) add(balances, `${account}:test ${currency}`, given - upTo);
    given = upTo;
  }
  return nonzero(balances);
}

/** One told fact of a type for each object. */
function distinct(told: Told[], type: Fact["type"]): Told[] {
  const seen = new Map<string, Told>();
  for (const one of told) if (one.fact.type === type) seen.set(one.fact.object, one);
  return [...seen.values()];
}

/** Whichever event named it, it holds for the movement. */
function linkOf(told: Told[], object: string, link: "parent" | "dispute"): string | undefined {
  return told.map(({ fact }) => fact.object === object ? fact[link] : undefined)
    .filter((value) => value !== undefined).sort().at(-1);
}

function largest(told: Told[], object: string, detail: "fee" | "gross"): bigint | undefined {
  const all = told.map(({ fact }) => fact.object === object ? fact[detail] : undefined);
  return all.reduce(
    (most, one) => one !== undefined && (most ?? -1n) < one ? one : most,
    undefined,
  );
}

function add(to: Record<string, bigint>, key: string, amount: bigint): void {
  to[key] = (to[key] ?? 0n) + amount;
}

function nonzero(amounts: Record<string, bigint>): Record<string, bigint> {
  return Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== 0n));
}

function sum(amounts: bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

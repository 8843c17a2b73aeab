/** Everything the simulator remembers, in memory and, when asked for, in a file. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { BegatewayShops, emptyBegateway } from "./begateway/records.ts";
import { Delivery } from "./delivery.ts";
import { PaystackRecords } from "./paystack/records.ts";
import { RazorpayRecords } from "./razorpay/records.ts";
import { StripeRecords } from "./stripe/records.ts";

const Snapshot = z.object({
  last_id: z.string(),
  paystack: PaystackRecords,
  razorpay: RazorpayRecords,
  // A file of an earlier version has none.
  stripe: StripeRecords.default(emptyStripe),
  begateway: BegatewayShops,
  deliveries: z.array(Delivery),
});

/** How refunds that the API asks for end. */
export const RefundOutcome = z.enum(["processed", "failed", "pending"]);
export type RefundOutcome = z.infer<typeof RefundOutcome>;

/**
 * Ids start beyond 2^53, where neighbours are the same JavaScript number: Paystack's docs ask for unsigned
 * 64-bit ids, and a reader that takes them for numbers mixes payments up here at once. The clock is in it,
 * so a simulator that starts anew never gives an id a second time.
 */
const FIRST_ID = 2n ** 53n + 1n;

/** Time between two writes of the state file. */
const SAVE_PAUSE = 200;

/** The gateways' records. */
export class State {
  paystack: PaystackRecords = emptyPaystack();
  razorpay: RazorpayRecords = emptyRazorpay();
  stripe: StripeRecords = emptyStripe();
  begateway = emptyBegateway();
  refundOutcome: RefundOutcome = "processed";
  #lastId = FIRST_ID + BigInt(Date.now()) * 1000n;
  #file: string | null;
  #deliveries: () => readonly Delivery[] = () => [];
  #saving: NodeJS.Timeout | null = null;

  constructor(file: string | null) {
    this.#file = file;
  }

  /** An id beyond 2^53, as digits. */
  nextId(): string {
    this.#lastId += 1n;
    return this.#lastId.toString();
  }

  /** Reads what an earlier run kept; answers its deliveries. */
  load(deliveries: () => readonly Delivery[]): Delivery[] {
    this.#deliveries = deliveries;
    if (this.#file === null || !existsSync(this.#file)) return [];
    const kept = Snapshot.parse(JSON.parse(readFileSync(this.#file, "utf8")));
    this.paystack = kept.paystack;
    this.razorpay = kept.razorpay;
    this.stripe = kept.stripe;
    this.begateway = kept.begateway;
    const last = BigInt(kept.last_id);
    if (last > this.#lastId) this.#lastId = last;
    return kept.deliveries;
  }

  /** Says that something changed; the file follows soon. */
  changed(): void {
    if (this.#file === null || this.#saving !== null) return;
    this.#saving = setTimeout(() => this.save(), SAVE_PAUSE);
  }

  /** Writes the file now, whole or not at all. */
  save(): void {
    if (this.#saving !== null) clearTimeout(this.#saving);
    this.#saving = null;
    if (this.#file === null) return;
    const snapshot: z.infer<typeof Snapshot> = {
      last_id: this.#lastId.toString(),
      paystack: this.paystack,
      razorpay: this.razorpay,
      stripe: this.stripe,
      begateway: this.begateway,
      deliveries: worthKeeping(this.#deliveries()),
    };
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, JSON.stringify(snapshot), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }

  /** Forgets all payments; ids go on. */
  reset(): void {
    this.paystack = emptyPaystack();
    this.razorpay = emptyRazorpay();
    this.stripe = emptyStripe();
    this.begateway = emptyBegateway();
    this.refundOutcome = "processed";
    this.changed();
  }
}

/** What is still to be sent, and the latest of the rest: a file that grows with every payment helps nobody. */
function worthKeeping(deliveries: readonly Delivery[]): Delivery[] {
  const recent = new Set(deliveries.slice(-500));
  return deliveries.filter((one) =>
    one.state === "pending" || one.state === "held" || recent.has(one)
  );
}

function emptyPaystack(): PaystackRecords {
  return { transactions: [], refunds: [], disputes: [] };
}

function emptyRazorpay(): RazorpayRecords {
  return { orders: [], payments: [], refunds: [], disputes: [], refund_keys: {} };
}

function emptyStripe(): StripeRecords {
  return {
    sessions: [],
    intents: [],
    refunds: [],
    disputes: [],
    subscriptions: [],
    invoices: [],
    keys: {},
  };
}

/** The queue of webhooks: signs nothing, sends everything, tries again as the gateway would. */
import { type Delivery, type Message, post } from "./delivery.ts";
import { log } from "./log.ts";
import { Misbehaviour, planFor, tamperWith, WELL_BEHAVED } from "./misbehaviour.ts";
import { alphanumeric } from "./random.ts";
import { ANSWER_TIMEOUTS, type Provider } from "./schedule.ts";

/** How an event leaves: later than now, or not by itself at all. */
export interface SendOptions {
  delayMs?: number;
  withheld?: boolean;
}

/** What the queue needs to know. */
export interface DeliverySettings {
  seed: number;
  /** Pauses between attempts, already scaled. */
  retryDelays: Record<Provider, number[]>;
  timeouts?: Partial<Record<Provider, number>>;
  /** Headers of a gateway that signs every attempt with its own time. */
  signAnew?: Partial<Record<Provider, (body: string) => Record<string, string>>>;
  /** Called after each change, to keep state. */
  changed?: () => void;
}

/** A held event leaves by itself after this long, if no later one comes. */
const HOLD_TIME = 1000;
/** Finished deliveries kept for GET /control/deliveries. */
const KEPT = 20_000;

/** All deliveries, in the order in which they were made. */
export class Deliveries {
  misbehaviour: Misbehaviour = WELL_BEHAVED;
  #settings: DeliverySettings;
  #all: Delivery[] = [];
  #sequence = 0;
  #timers = new Map<string, NodeJS.Timeout>();
  #heldBack = new Set<Delivery>();
  #running = new Set<Promise<void>>();
  #stop = new AbortController();

  constructor(settings: DeliverySettings) {
    this.#settings = settings;
  }

  /** Every delivery so far. */
  list(): readonly Delivery[] {
    return this.#all;
  }

  /** Changes how deliveries misbehave from the next event on, and starts counting events again. */
  misbehave(misbehaviour: Misbehaviour): void {
    this.misbehaviour = misbehaviour;
    this.#sequence = 0;
  }

  /** Takes an event: plans what happens to it and sends it, now or later. */
  send(message: Message, options: SendOptions = {}): Delivery {
    const plan = planFor(this.misbehaviour, this.#settings.seed, this.#sequence++);
    const delivery = this.#add(message, null);
    delivery.tamper_at = plan.tamperAt;
    const released = [...this.#heldBack].filter((one) => one.provider === message.provider);
    if (options.withheld || message.url === null) delivery.state = "withheld";
    else if (plan.dropped) delivery.state = "dropped";
    else if (plan.reordered) this.#hold(delivery);
    else {
      this.#schedule(delivery, plan.delayMs + (options.delayMs ?? 0));
      for (let copy = 0; copy < plan.copies; copy++) {
        this.#schedule(this.#add(message, delivery.id), plan.delayMs + (options.delayMs ?? 0));
      }
    }
    // What was held leaves behind what overtook it: timers of equal length fire in order.
    for (const held of released) this.#schedule(held, 1);
    this.#settings.changed?.();
    return delivery;
  }

  /** Sends the same signed bytes once more, as a new delivery; undefined when there is no such one. */
  resend(id: string): Delivery | undefined {
    const original = this.#all.find((delivery) => delivery.id === id);
    if (!original) return undefined;
    const copy = this.#add({ ...original, eventId: original.event_id }, original.id);
    this.#schedule(copy, 0);
    return copy;
  }

  /** Tries everything that waits, now, and waits for the answers. One attempt each. */
  async flush(): Promise<void> {
    for (const delivery of this.#all) {
      if (delivery.state !== "pending" && delivery.state !== "held") continue;
      const timer = this.#timers.get(delivery.id);
      // Without a timer the attempt is on its way.
      if (timer === undefined) continue;
      clearTimeout(timer);
      this.#start(delivery);
    }
    await Promise.all(this.#running);
  }

  /** How many deliveries are in each state. */
  counts(): Record<Delivery["state"], number> {
    const counts = { pending: 0, held: 0, delivered: 0, exhausted: 0, dropped: 0, withheld: 0 };
    for (const delivery of this.#all) counts[delivery.state]++;
    return counts;
  }

  /** Goes on with what an earlier run had not delivered. */
  restore(deliveries: Delivery[]): void {
    this.#all = deliveries;
    for (const delivery of deliveries) {
      if (delivery.state !== "pending" && delivery.state !== "held") continue;
      const due = delivery.next_at === null ? 0 : Date.parse(delivery.next_at) - Date.now();
      this.#schedule(delivery, Math.max(0, due));
    }
  }

  /** Forgets everything, behaves again, and lets running attempts end unheard. */
  async reset(): Promise<void> {
    this.#all = [];
    this.misbehave(WELL_BEHAVED);
    await this.stop();
    this.#stop = new AbortController();
  }

  /** Sends nothing any more; what was on its way counts as not tried. */
  async stop(): Promise<void> {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#heldBack.clear();
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  #add(message: Message, copyOf: string | null): Delivery {
    const delivery: Delivery = {
      id: `dlv_${alphanumeric(14)}`,
      provider: message.provider,
      event: message.event,
      reference: message.reference,
      event_id: message.eventId,
      url: message.url,
      headers: message.headers,
      body: message.body,
      state: "pending",
      attempts: [],
      next_at: null,
      copy_of: copyOf,
      tamper_at: null,
    };
    this.#all.push(delivery);
    if (this.#all.length > KEPT) {
      const finished = this.#all.findIndex((one) =>
        one.state !== "pending" && one.state !== "held"
      );
      if (finished >= 0) this.#all.splice(finished, 1);
    }
    return delivery;
  }

  #hold(delivery: Delivery): void {
    this.#schedule(delivery, HOLD_TIME);
    delivery.state = "held";
    this.#heldBack.add(delivery);
  }

  #schedule(delivery: Delivery, pause: number): void {
    clearTimeout(this.#timers.get(delivery.id));
    this.#heldBack.delete(delivery);
    delivery.state = "pending";
    delivery.next_at = new Date(Date.now() + pause).toISOString();
    this.#timers.set(delivery.id, setTimeout(() => this.#start(delivery), pause));
  }

  #start(delivery: Delivery): void {
    this.#timers.delete(delivery.id);
    this.#heldBack.delete(delivery);
    delivery.state = "pending";
    delivery.next_at = null;
    const attempt = this.#attempt(delivery, this.#stop.signal).finally(() => {
      this.#running.delete(attempt);
    });
    this.#running.add(attempt);
  }

  async #attempt(delivery: Delivery, stopped: AbortSignal): Promise<void> {
    const tampered = delivery.tamper_at !== null && delivery.attempts.length === 0;
    const started = Date.now();
    Object.assign(delivery.headers, this.#settings.signAnew?.[delivery.provider]?.(delivery.body));
    const answer = await post(
      delivery,
      tampered ? tamperWith(delivery.body, delivery.tamper_at ?? 0) : delivery.body,
      this.#settings.timeouts?.[delivery.provider] ?? ANSWER_TIMEOUTS[delivery.provider],
      stopped,
    );
    if (stopped.aborted) return;
    delivery.attempts.push({
      at: new Date(started).toISOString(),
      ...answer,
      duration_ms: Date.now() - started,
      tampered,
    });
    this.#settle(delivery, answer.status);
    log("webhook", {
      provider: delivery.provider,
      webhook: delivery.event,
      reference: delivery.reference,
      attempt: delivery.attempts.length,
      status: answer.status,
      error: answer.error,
      outcome: delivery.state,
    });
    this.#settings.changed?.();
  }

  #settle(delivery: Delivery, status: number | null): void {
    // Any 2xx ends it; a redirect is not followed and counts as a failure.
    if (status !== null && status >= 200 && status < 300) {
      delivery.state = "delivered";
      return;
    }
    const pause = this.#settings.retryDelays[delivery.provider][delivery.attempts.length - 1];
    if (pause === undefined) delivery.state = "exhausted";
    else this.#schedule(delivery, pause);
  }
}

/** One webhook: what is kept of it, and how it is posted. */
import { z } from "zod";
import { type Provider, PROVIDERS } from "./schedule.ts";

const Attempt = z.object({
  at: z.string(),
  /** The status answered; null when there was no answer. */
  status: z.number().nullable(),
  error: z.string().nullable(),
  duration_ms: z.number(),
  tampered: z.boolean(),
});

/** One webhook on its way. Kept whole, so that a restart can go on sending it. */
export const Delivery = z.object({
  id: z.string(),
  provider: z.enum(PROVIDERS),
  event: z.string(),
  reference: z.string(),
  /** Razorpay's x-razorpay-event-id; Paystack has none. */
  event_id: z.string().nullable(),
  url: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  /** pending: an attempt is due; held: waits for a later event; withheld: never sent unless asked for. */
  state: z.enum(["pending", "held", "delivered", "exhausted", "dropped", "withheld"]),
  attempts: z.array(Attempt),
  next_at: z.string().nullable(),
  /** The delivery this one repeats. */
  copy_of: z.string().nullable(),
  tamper_at: z.number().nullable(),
});
export type Delivery = z.infer<typeof Delivery>;

/** A signed event, ready to go. */
export interface Message {
  provider: Provider;
  event: string;
  reference: string;
  eventId: string | null;
  url: string | null;
  headers: Record<string, string>;
  body: string;
}

/** Posts a webhook once. No answer, a late one and a broken one are all a null status. */
export async function post(
  delivery: Delivery,
  body: string,
  timeout: number,
  stopped: AbortSignal,
): Promise<{ status: number | null; error: string | null }> {
  try {
    const answer = await fetch(delivery.url ?? "", {
      method: "POST",
      headers: delivery.headers,
      body,
      redirect: "manual",
      signal: AbortSignal.any([AbortSignal.timeout(timeout), stopped]),
    });
    // Read to the end, or the connection stays taken.
    await answer.arrayBuffer();
    return { status: answer.status, error: null };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    return { status: null, error: timedOut ? "timeout" : "no answer" };
  }
}

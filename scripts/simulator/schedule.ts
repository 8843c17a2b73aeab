/** When each gateway tries again, and how long it waits for an answer. */

export const PROVIDERS = ["paystack", "razorpay", "stripe", "networx", "secure-processor"] as const;
export type Provider = (typeof PROVIDERS)[number];

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * Pauses before the second, third, … attempt, in real time.
 *
 * Paystack (docs, "Webhooks"): live every 3 minutes for the first 4 tries, then hourly for 72 hours; test mode
 * hourly for 10 hours. Razorpay (docs, webhooks/setup-edit-payments and faqs): exponential back-off for 24 hours; the
 * steps are not published, so one minute doubled each time is used, as far as 24 hours hold.
 * Razorpay would then disable the webhook until someone enables it again: not simulated.
 * Stripe (docs, webhooks): up to three days with exponential back-off in live mode; the steps are not published, so one
 * minute doubled each time is used, twelve hours at most. A sandbox tries three times in a few hours: not simulated.
 * beGateway: up to 15 times, as users of Networx Pay quote its documents; the steps are not published, so one minute
 * doubled each time is used, four hours at most.
 */
export const RETRY_DELAYS: Record<
  "paystack-live" | "paystack-test" | "razorpay" | "stripe" | "begateway",
  number[]
> = {
  "paystack-live": [...repeat(3 * MINUTE, 4), ...repeat(HOUR, 72)],
  "paystack-test": repeat(HOUR, 10),
  razorpay: Array.from({ length: 10 }, (_, step) => MINUTE * 2 ** step),
  stripe: Array.from({ length: 13 }, (_, step) => Math.min(MINUTE * 2 ** step, 12 * HOUR)),
  begateway: Array.from({ length: 14 }, (_, step) => Math.min(MINUTE * 2 ** step, 4 * HOUR)),
};

/** How long a gateway waits for an answer; never scaled, since the receiver isn't either. */
export const ANSWER_TIMEOUTS: Record<Provider, number> = {
  paystack: 30 * SECOND,
  razorpay: 5 * SECOND,
  // Not documented: "quickly".
  stripe: 30 * SECOND,
  // Not documented: what most gateways give.
  networx: 30 * SECOND,
  "secure-processor": 30 * SECOND,
};

/** How long a refund takes here, in real time: days at a real gateway, which nobody would wait for. */
export const REFUND_TIME = 10 * MINUTE;

/** A webhook that comes late, in real time and never scaled: long enough for a person to see the wait. */
export const LATE_WEBHOOK_TIME = 20 * SECOND;

/** Razorpay's late authorisation: up to 3 days in life (docs, payments/late-authorisation). */
export const LATE_AUTHORISATION_TIME = 10 * SECOND;

function repeat(pause: number, times: number): number[] {
  return Array.from({ length: times }, () => pause);
}

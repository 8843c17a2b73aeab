import type { Rpc } from "../_shared/database.ts";
import { eventArgument, pollEvent, type SubscriptionTold } from "../_shared/event.ts";
import type { Log } from "../_shared/log.ts";
import { providerNamed, type Providers } from "../_shared/providers/registry.ts";
import { fail, respond } from "../_shared/respond.ts";
import { invalidRequest, type UserHandler } from "../_shared/user_endpoint.ts";
import { CancelRequest, OwnSubscription } from "./request.ts";

/** What cancel-subscription works with. */
export interface CancelDependencies {
  providers: Providers;
  rpc: Rpc;
  log: Log;
}

/**
 * Lets the caller's own subscription end when the month that is paid is over. The database says whose it is;
 * that it ends is learned from what the gateway says, here and in its webhook. Any number of calls is fine.
 */
export function createCancelHandler({ providers, rpc, log }: CancelDependencies): UserHandler {
  return async (body, payer) => {
    const read = CancelRequest.safeParse(body);
    if (!read.success) return invalidRequest(read.error);
    const own = OwnSubscription.parse(
      await rpc("subscription_to_cancel", {
        payer,
        subscription_id: read.data.subscription_id,
      }),
    );
    // Only that is final. That it will end may be an old event's word, told again after it was resumed.
    if (own.status === "canceled") return cancelled(own, own);

    const provider = providerNamed(providers, own.provider);
    if (provider?.cancelSubscription === undefined || provider.unavailable() !== null) {
      return fail(503, "provider_unavailable", "The gateway is not available just now.");
    }
    const answer = await provider.cancelSubscription(own.gateway_id);
    const outcome = answer.kind === "answered" ? "cancelled" : answer.kind;
    log({
      level: outcome === "cancelled" ? "info" : "error",
      event: "cancel_subscription",
      provider: provider.name,
      outcome,
      ...(answer.kind === "answered" ? {} : { message: answer.message }),
    });
    if (answer.kind === "unknown") {
      return fail(504, "gateway_timeout", `${provider.title} did not answer in time.`, {
        hint: "Send the same request again: it can't be cancelled twice.",
        headers: { "retry-after": "2" },
      });
    }
    if (answer.kind === "refused") {
      return fail(502, "gateway_refused", `${provider.title} did not cancel this subscription.`, {
        hint: "Reload your subscriptions: it may have ended.",
      });
    }
    const event = eventArgument(pollEvent(provider.name, answer.value));
    await rpc("process_payment_atomic", { event });
    return cancelled(own, answer.value.subscription);
  };
}

function cancelled(
  { subscription_id }: OwnSubscription,
  told: Pick<SubscriptionTold, "status" | "ends_at"> | undefined,
): Response {
  return respond(200, {
    success: true,
    subscription_id,
    status: told?.status ?? null,
    ends_at: told?.ends_at ?? null,
    message: "You will not be charged again.",
  });
}

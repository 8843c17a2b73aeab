import type { Rpc } from "../_shared/database.ts";
import type { Log } from "../_shared/log.ts";
import { type Providers, providersSetUp } from "../_shared/providers/registry.ts";
import { askForRefund, type RefundOutcome } from "../_shared/refund.ts";
import { fail, respond } from "../_shared/respond.ts";
import { invalidRequest, type UserHandler } from "../_shared/user_endpoint.ts";
import { IdempotencyKey } from "../initialize-payment/request.ts";
import { RefundRequest, RequestedRefund } from "./request.ts";

/** What refund-payment works with. */
export interface RefundDependencies {
  providers: Providers;
  rpc: Rpc;
  log: Log;
}

const MESSAGES: Record<RefundOutcome, string> = {
  accepted: "The gateway has taken on the refund.",
  unknown: "The gateway has not answered. We ask it again; the refund is not made twice.",
  refused: "The gateway refused the refund.",
};

/**
 * Refunds a payment for an operator: reserved in the database, which checks who asks and how much is left,
 * then asked of the gateway. What comes of it is told by the gateway's events like any other refund.
 */
export function createRefundHandler({ providers, rpc, log }: RefundDependencies): UserHandler {
  return async (body, payer, headers) => {
    const read = RefundRequest.safeParse(body);
    if (!read.success) return invalidRequest(read.error);
    const key = headers.get("idempotency-key");
    if (!IdempotencyKey.safeParse(key).success) {
      return fail(400, "invalid_idempotency_key", "A refund needs an Idempotency-Key.", {
        hint: "Send 1 to 255 printable characters, and the same ones when you repeat the request.",
      });
    }
    const usable = providersSetUp(providers);
    const request = {
      ...read.data,
      idempotency_key: key,
      providers: usable.map(({ name }) => name),
    };
    const refund = RequestedRefund.parse(await rpc("request_refund", { payer, request }));
    const provider = usable.find(({ name }) => name === refund.provider);
    // A repeat while the first is being asked would ask twice: it says how the first stands.
    const outcome = refund.repeated || provider === undefined
      ? refund.status
      : await askForRefund(refund, provider, { rpc, log });
    return respond(200, {
      success: outcome === "accepted",
      refund_id: refund.refund_id,
      reference: refund.reference,
      provider: refund.provider,
      amount: Number(refund.amount),
      currency: refund.currency,
      status: outcome,
      message: outcome === "requested" ? "The gateway is being asked." : MESSAGES[outcome],
    });
  };
}

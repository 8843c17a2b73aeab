import type { Rpc } from "../_shared/database.ts";
import type { Log } from "../_shared/log.ts";
import type { PaymentReport, Provider } from "../_shared/providers/provider.ts";
import { providerNamed, type Providers } from "../_shared/providers/registry.ts";
import { fail, respond } from "../_shared/respond.ts";
import { invalidRequest, type UserHandler } from "../_shared/user_endpoint.ts";
import { OwnPayment, VerifyRequest } from "./request.ts";

/** What verify-payment works with. */
export interface VerifyDependencies {
  providers: Providers;
  rpc: Rpc;
  log: Log;
}

/**
 * Asks the gateway about the caller's own payment and stores its answer. It has no business effect:
 * that is the webhook's. Any number of calls, before or after the webhook, is fine.
 */
export function createVerifyHandler({ providers, rpc, log }: VerifyDependencies): UserHandler {
  return async (body, payer) => {
    const read = VerifyRequest.safeParse(body);
    if (!read.success) return invalidRequest(read.error);
    const payment = OwnPayment.parse(
      await rpc("payment_for_verification", {
        payer,
        reference: read.data.reference,
        provider: read.data.provider ?? null,
      }),
    );
    const provider = providerNamed(providers, payment.provider);
    if (provider !== undefined && !proofHolds(provider, payment, read.data)) {
      log({
        level: "warn",
        event: "verify",
        provider: payment.provider,
        reference: payment.reference,
        outcome: "signature_invalid",
      });
      return fail(400, "signature_invalid", "The checkout's signature is not for this payment.");
    }
    if (payment.verified) return respond(200, payment.answer);

    const told = provider === undefined || provider.unavailable() !== null
      ? { kind: "unknown" as const, message: "The gateway is not configured." }
      : await provider.query({
        reference: payment.reference,
        orderId: payment.order_id ?? null,
        withRefunds: false,
      });
    const { provider: name, reference } = payment;
    if (told.kind !== "answered") {
      const { kind, message } = told;
      log({ level: "warn", event: "verify", provider: name, reference, outcome: kind, message });
      return respond(200, unanswered(payment));
    }
    const { status } = told.value;
    log({ level: "info", event: "verify", provider: name, reference, outcome: status });
    const answer = await rpc("record_verification", {
      payment_id: payment.payment_id,
      provider_status: status,
      ...judge(told.value, payment),
    });
    return respond(200, answer);
  };
}

/**
 * Whether what the browser brought, if anything, is Razorpay's signature over *our* order. Another
 * order's signature would be genuine too.
 */
function proofHolds(provider: Provider, payment: OwnPayment, body: VerifyRequest): boolean {
  const { razorpay_payment_id: paymentId, razorpay_signature: signature } = body;
  const given = body.razorpay_order_id;
  if (given !== undefined && given !== payment.order_id) return false;
  if (paymentId === undefined || signature === undefined) return true;
  if (provider.checkProof === undefined || !payment.order_id) return false;
  return provider.checkProof({ orderId: payment.order_id, paymentId, signature });
}

/** captured: money was taken, whatever amount; verified: and it is what is due. */
function judge(report: PaymentReport, payment: OwnPayment) {
  const { livemode, facts } = report.statement;
  const captures = facts.filter(({ type }) => type === "captured");
  const verified = livemode === payment.livemode &&
    captures.some((fact) => fact.amount === payment.amount && fact.currency === payment.currency);
  return { captured: captures.length > 0, verified };
}

/** The gateway did not say: what we know stays true, and asking again may help. */
function unanswered(payment: OwnPayment) {
  if (payment.answer.success || payment.answer.fulfilment !== "none") return payment.answer;
  const message = "The gateway has not answered yet. If you have paid, your payment is safe; " +
    "this page will show it as soon as we hear of it.";
  return { ...payment.answer, message };
}

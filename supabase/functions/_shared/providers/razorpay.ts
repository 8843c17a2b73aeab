import { z } from "zod";
import { address, type Environment, list, readVariables, setting } from "../environment.ts";
import { type Fact, type Statement, tellsRefund } from "../event.ts";
import { isSigned } from "../signature.ts";
import { answerOf, type GatewayAccess, paidOnce } from "./http.ts";
import type { CheckoutRequest, Inquiry, PaymentReport, Provider } from "./provider.ts";
import { callRazorpay, createRazorpaySdk } from "./razorpay_api.ts";
import {
  collection,
  compactRefs,
  Payment,
  paymentDetails,
  paymentFact,
  paymentFactType,
  paymentRefs,
  razorpayExponent,
  readRazorpayEvent,
  refundFact,
} from "./razorpay_events.ts";
import { listRefunds, refundOnce } from "./razorpay_refunds.ts";
import { sendableInTens } from "./sendable.ts";
import { Name, RawAmount, readAmount, readShape } from "./shapes.ts";

const VARIABLES = {
  RAZORPAY_KEY_ID: setting,
  RAZORPAY_KEY_SECRET: setting,
  RAZORPAY_WEBHOOK_SECRET: list,
  RAZORPAY_API_URL: address("https://api.razorpay.com"),
};

const Order = z.object({
  id: Name,
  amount: RawAmount,
  currency: Name,
  receipt: z.string().nullish(),
});

/** Razorpay: an order for every payment, several payments an order, webhooks with their own secrets. */
export function createRazorpay(environment: Environment, access: GatewayAccess): Provider {
  const given = readVariables(VARIABLES, environment.variables);
  const { RAZORPAY_KEY_ID: keyId, RAZORPAY_KEY_SECRET: keySecret } = given;
  const { RAZORPAY_WEBHOOK_SECRET: webhookSecrets, RAZORPAY_API_URL: apiUrl } = given;
  const isLive = keyId?.startsWith("rzp_live_") ?? environment.mode === "live";
  const sdk = (headers?: Record<string, string>) =>
    createRazorpaySdk(apiUrl, keyId ?? "", keySecret ?? "", access, headers);

  return {
    name: "razorpay",
    title: "Razorpay",
    signatureHeader: "x-razorpay-signature",
    keptHeaders: ["x-razorpay-signature", "x-razorpay-event-id", "user-agent"],
    eventIdHeader: "x-razorpay-event-id",
    canVerify: () => webhookSecrets.length > 0,
    verify: (bytes, signature) => isSigned("sha256", webhookSecrets, bytes, signature),
    read: (message) => readRazorpayEvent(message, isLive),

    needsEmail: false,
    unavailable() {
      if (keyId === undefined || keySecret === undefined) {
        return "RAZORPAY_KEY_ID or RAZORPAY_KEY_SECRET is not set.";
      }
      if (!/^rzp_(test|live)_/.test(keyId)) return "RAZORPAY_KEY_ID is not an API key id.";
      const matches = isLive === (environment.mode === "live");
      return matches ? null : "RAZORPAY_KEY_ID and PAYONCE_MODE are of different modes.";
    },

    openCheckout: paidOnce((request) =>
      answerOf(async () => {
        const body = orderBody(request);
        const order = readShape(Order, await callRazorpay(() => sdk().orders.create(body)));
        const isOurs = readAmount(order.amount, "amount") === BigInt(body.amount) &&
          order.currency === request.currency;
        if (!isOurs) throw new Error("Another order's answer.");
        return {
          checkout: { order_id: order.id, key_id: keyId ?? "" },
          refs: [{ type: "order", value: order.id }],
        };
      })
    ),

    query: (inquiry) =>
      answerOf(async () => {
        const orderId = inquiry.orderId ?? await findOrder(inquiry.reference);
        if (orderId === null) return { status: "not_found", statement: nothingOf(inquiry) };
        const answer = await callRazorpay(() => sdk().orders.fetchPayments(orderId));
        const payments = readShape(collection(Payment), answer).items
          .filter((payment) => payment.order_id === orderId);
        if (payments.length === 0) return { status: "created", statement: nothingOf(inquiry) };
        const refunds: Fact[] = [];
        for (const payment of payments) {
          if (wantsRefunds(payment, inquiry)) refunds.push(...await refundsOf(payment));
        }
        return report(payments, refunds, inquiry.reference);
      }),

    capture: (request) =>
      answerOf(async () => {
        const amount = sendableInTens(request.amount, request.currency, razorpayExponent);
        const answer = await callRazorpay(() =>
          sdk().payments.capture(request.paymentId, amount, request.currency)
        );
        return report([readShape(Payment, answer)], []);
      }),

    refund: (request) =>
      answerOf(async () => {
        const refund = await refundOnce(sdk, request);
        if (refund.payment_id !== request.captureId) throw new Error("Another refund's answer.");
        const refs = compactRefs(refund.payment_id, null, request.reference);
        return {
          objectId: refund.id,
          statement: { livemode: isLive, refs, facts: [refundFact(refund)] },
        };
      }),

    // The order is ours, from the payments row; the browser's word for it proves nothing.
    checkProof: ({ orderId, paymentId, signature }) =>
      isSigned(
        "sha256",
        [keySecret ?? ""],
        new TextEncoder().encode(`${orderId}|${paymentId}`),
        signature,
      ),
  };

  /** Our reference is the order's receipt: finds an order whose creation was never answered. */
  async function findOrder(reference: string): Promise<string | null> {
    const answer = await callRazorpay(() => sdk().orders.all({ receipt: reference }));
    const orders = readShape(collection(Order), answer).items;
    return orders.find((order) => order.receipt === reference)?.id ?? null;
  }

  async function refundsOf(payment: Payment): Promise<Fact[]> {
    const facts = (await listRefunds(sdk, payment.id)).map(refundFact);
    if (payment.status === "refunded" && !tellsRefund(facts)) {
      throw new Error("A payment was refunded, and the gateway lists no refund.");
    }
    return facts;
  }

  function nothingOf({ orderId, reference }: Inquiry): Statement {
    return { livemode: isLive, refs: compactRefs(undefined, orderId, reference), facts: [] };
  }

  function report(payments: Payment[], refunds: Fact[], reference?: string): PaymentReport {
    const facts = payments.flatMap((payment) => {
      const type = paymentFactType(payment);
      return type === null ? [] : [paymentFact(payment, type)];
    });
    const told = mostTelling(payments);
    const refs = [
      ...payments.flatMap(paymentRefs),
      ...compactRefs(undefined, undefined, reference),
    ];
    return {
      status: told.status,
      statement: {
        livemode: isLive,
        refs: uniqueRefs(refs),
        facts: [...facts, ...refunds],
        details: paymentDetails(told),
      },
    };
  }
}

const BY_WEIGHT = ["captured", "refunded", "authorized", "created", "failed"];

/** Of several attempts the one that got furthest; a failed one tells little while others are open. */
function mostTelling(payments: Payment[]): Payment {
  return payments.toSorted((a, b) => BY_WEIGHT.indexOf(a.status) - BY_WEIGHT.indexOf(b.status))[0];
}

function uniqueRefs<T extends { type: string; value: string }>(refs: T[]): T[] {
  return [...new Map(refs.map((ref) => [`${ref.type}:${ref.value}`, ref])).values()];
}

function wantsRefunds(payment: Payment, inquiry: Inquiry): boolean {
  const refunded = payment.amount_refunded !== null && payment.amount_refunded !== undefined &&
    readAmount(payment.amount_refunded, "amount_refunded") > 0n;
  const wasCaptured = paymentFactType(payment) === "captured";
  return wasCaptured && (inquiry.withRefunds || refunded || payment.status === "refunded");
}

function orderBody(request: CheckoutRequest) {
  return {
    amount: sendableInTens(request.amount, request.currency, razorpayExponent),
    currency: request.currency,
    receipt: request.reference,
    notes: { reference: request.reference },
    payment: {
      capture: "automatic" as const,
      // Minutes. Captured at once as a rule; what is not, stays open for the sweeper for five days.
      capture_options: {
        automatic_expiry_period: 12,
        manual_expiry_period: 7200,
        refund_speed: "normal" as const,
      },
    },
  };
}

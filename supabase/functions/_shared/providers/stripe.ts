import { z } from "zod";
import type Stripe from "stripe";
import { isoExponent, toGatewayUnits } from "../currency.ts";
import { address, type Environment, list, readVariables, setting } from "../environment.ts";
import type { Fact, Ref } from "../event.ts";
import {
  answerOf,
  type GatewayAccess,
  leaveUnknown,
  NotSendable,
  onlyAboutTheRefund,
} from "./http.ts";
import type {
  CheckoutRequest,
  Inquiry,
  PaymentReport,
  Provider,
  RefundRequest,
} from "./provider.ts";
import { readAmount, readShape } from "./shapes.ts";
import { callStripe, createStripeSdk } from "./stripe_api.ts";
import {
  Dispute,
  disputeFact,
  Intent,
  intentDetails,
  intentFact,
  intentFactType,
  readStripeEvent,
  referenceOf,
  Refund,
  refundFact,
  Session,
  sessionDetails,
  sessionFact,
  sessionRefs,
} from "./stripe_events.ts";
import { intentRefs, stripeExponent } from "./stripe_shapes.ts";
import { isSignedByStripe } from "./stripe_signature.ts";
import { Invoice, invoiceIntents, readInvoice, readSubscription } from "./stripe_subscriptions.ts";

const VARIABLES = {
  STRIPE_SECRET_KEY: setting,
  STRIPE_WEBHOOK_SECRET: list,
  STRIPE_API_URL: address("https://api.stripe.com"),
};

const ITEMS_A_PAGE = 100;
const MOST_ITEMS = 1_000;

const AskedSession = Session.extend({
  payment_intent: Intent.nullish(),
  /** The first month's, where it began a subscription. */
  invoice: Invoice.nullish(),
});
type AskedSession = z.infer<typeof AskedSession>;

/** Stripe: its own checkout page, one payment intent a session, webhooks with secrets of their own. */
export function createStripe(environment: Environment, access: GatewayAccess): Provider {
  const given = readVariables(VARIABLES, environment.variables);
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_API_URL: apiUrl } = given;
  // Each endpoint has its own, and two while one is rolled.
  const webhookSecrets = given.STRIPE_WEBHOOK_SECRET;
  const isLive = secretKey?.includes("_live_") ?? environment.mode === "live";
  const sdk = () => createStripeSdk(apiUrl, secretKey ?? "", access);

  return {
    name: "stripe",
    title: "Stripe",
    signatureHeader: "stripe-signature",
    keptHeaders: ["stripe-signature", "user-agent"],
    eventIdHeader: null,
    canVerify: () => webhookSecrets.length > 0,
    verify: (bytes, header, now) => isSignedByStripe(webhookSecrets, bytes, header, now),
    read: readStripeEvent,

    needsEmail: false,
    unavailable() {
      if (secretKey === undefined) return "STRIPE_SECRET_KEY is not set.";
      if (!/^(sk|rk)_(test|live)_/.test(secretKey)) return "STRIPE_SECRET_KEY is not a secret key.";
      if (environment.webUrl === undefined) {
        return "PAYONCE_WEB_URL is not set: Stripe's page has to send the payer back somewhere.";
      }
      const matches = isLive === (environment.mode === "live");
      return matches ? null : "STRIPE_SECRET_KEY and PAYONCE_MODE are of different modes.";
    },

    openCheckout: (request) =>
      answerOf(async () => {
        const params = sessionParams(request);
        const options = { idempotencyKey: request.reference };
        const session = readShape(
          Session,
          await callStripe(() => sdk().checkout.sessions.create(params, options)),
        );
        if (!isOurs(session, request) || !session.url) throw new Error("Another session's answer.");
        return {
          checkout: { redirect_url: session.url },
          refs: [{ type: "order", value: session.id }],
        };
      }),

    query: (inquiry) =>
      answerOf(async () => {
        const { orderId } = inquiry;
        if (orderId?.startsWith("in_")) {
          return await reportInvoice(inquiry, await retrieveInvoice(orderId));
        }
        const session = orderId === null ? null : await askSession(orderId, inquiry.reference);
        if (session?.invoice) return await reportInvoice(inquiry, session.invoice);
        const intents = session === null
          ? await findIntents(inquiry.reference)
          : session.payment_intent
          ? [session.payment_intent]
          : [];
        const withdrawals = await listWithdrawals(inquiry, intents.map(({ id }) => id));
        return report(inquiry, session, intents, withdrawals);
      }),

    refund: (request) =>
      answerOf(async () => {
        const intent = await intentToRefund(request.captureId).catch(leaveUnknown);
        // Stripe forgets keys after a day, its refunds it lists for ever.
        const known = request.repeated
          ? await findRefund(intent, request.refundId).catch(leaveUnknown)
          : undefined;
        const refund = known ?? await askForRefund(intent, request);
        if (refund.payment_intent !== intent) throw new Error("Another refund's answer.");
        return {
          objectId: refund.id,
          statement: {
            livemode: isLive,
            refs: intentRefs(intent, request.reference),
            facts: [refundFact(refund)],
          },
        };
      }),

    cancelSubscription: (id) =>
      answerOf(async () => {
        const params = { cancel_at_period_end: true };
        const answer = await callStripe(() => sdk().subscriptions.update(id, params));
        const told = readSubscription(answer);
        if (told.subscription?.id !== id) throw new Error("Another subscription's answer.");
        return { livemode: isLive, ...told };
      }),

    bills: (id) =>
      answerOf(async () => {
        const told = readSubscription(await callStripe(() => sdk().subscriptions.retrieve(id)));
        if (told.subscription?.id !== id) throw new Error("Another subscription's answer.");
        const months = (await listPaidInvoices(id)).toReversed()
          .map((invoice) => ({ livemode: invoice.livemode, ...readInvoice(invoice) }));
        return [{ livemode: isLive, ...told }, ...months];
      }),
  };

  async function intentToRefund(captureId: string): Promise<string> {
    if (!captureId.startsWith("in_")) return captureId;
    const [intent] = invoiceIntents(await retrieveInvoice(captureId));
    if (intent === undefined) throw new Error("The invoice does not say what paid it.");
    return intent;
  }

  async function findRefund(intent: string, refundId: string): Promise<Refund | undefined> {
    return (await listRefunds(intent)).find(({ metadata }) => metadata?.refund_id === refundId);
  }

  async function askForRefund(intent: string, request: RefundRequest): Promise<Refund> {
    const params = refundParams(intent, request);
    const options = { idempotencyKey: request.refundId };
    const answer = await callStripe(() => sdk().refunds.create(params, options))
      .catch(onlyAboutTheRefund);
    return readShape(Refund, answer);
  }

  async function askSession(id: string, reference: string): Promise<AskedSession> {
    const expand = ["payment_intent", "invoice.payments"];
    const answer = await callStripe(() => sdk().checkout.sessions.retrieve(id, { expand }));
    const session = readShape(AskedSession, answer);
    if (referenceOf(session) !== reference) throw new Error("Another session's answer.");
    return session;
  }

  /** Finds what was paid in a session whose creation was never answered. */
  async function findIntents(reference: string): Promise<Intent[]> {
    const query = `metadata["reference"]:"${reference.replace(/["\\]/g, "\\$&")}"`;
    const answer = await callStripe(() =>
      sdk().paymentIntents.search({ query, limit: ITEMS_A_PAGE })
    );
    return readShape(z.object({ data: z.array(Intent) }), answer).data
      .filter(({ metadata }) => metadata?.reference === reference);
  }

  async function retrieveInvoice(id: string): Promise<Invoice> {
    const expand = ["payments"];
    return readShape(Invoice, await callStripe(() => sdk().invoices.retrieve(id, { expand })));
  }

  /** The latest year's; newest first. */
  async function listPaidInvoices(subscription: string): Promise<Invoice[]> {
    const page = { subscription, status: "paid" as const, limit: 12, expand: ["data.payments"] };
    const answer = await callStripe(() => sdk().invoices.list(page));
    return readShape(z.object({ data: z.array(Invoice) }), answer).data;
  }

  /** As its webhooks tell it, so that both find the same payment: its month's, whichever asked. */
  async function reportInvoice(inquiry: Inquiry, invoice: Invoice): Promise<PaymentReport> {
    const { facts, ...told } = readInvoice(invoice);
    const withdrawals = await listWithdrawals(inquiry, invoiceIntents(invoice));
    return {
      status: invoice.status ?? "unknown",
      statement: {
        livemode: invoice.livemode,
        ...told,
        facts: invoice.status === "paid" ? [...facts, ...withdrawals] : [],
      },
    };
  }

  async function listRefunds(payment_intent: string): Promise<Refund[]> {
    const page = { payment_intent, limit: ITEMS_A_PAGE };
    const refunds = await all(() => sdk().refunds.list(page));
    return refunds.map((item) => readShape(Refund, item));
  }

  async function listWithdrawals({ withRefunds }: Inquiry, intents: string[]): Promise<Fact[]> {
    const facts: Fact[] = [];
    for (const payment_intent of withRefunds ? intents : []) {
      const page = { payment_intent, limit: ITEMS_A_PAGE };
      facts.push(...(await listRefunds(payment_intent)).map(refundFact));
      const disputes = await all(() => sdk().disputes.list(page));
      const told = disputes.map((item) => disputeFact(readShape(Dispute, item)));
      facts.push(...told.filter((fact) => fact !== null));
    }
    return facts;
  }

  function report(
    inquiry: Inquiry,
    session: AskedSession | null,
    intents: Intent[],
    withdrawals: Fact[],
  ): PaymentReport {
    const facts = intents.flatMap((intent) => {
      const type = intentFactType(intent);
      return type === null ? [] : [intentFact(type, intent)];
    });
    const plain = session && { ...session, payment_intent: session.payment_intent?.id };
    if (plain?.status === "expired") facts.push(sessionFact("canceled", plain.id, plain));
    const told = mostTelling(intents);
    return {
      status: told?.status ?? session?.status ?? "not_found",
      statement: {
        livemode: told?.livemode ?? session?.livemode ?? isLive,
        refs: reportRefs(inquiry, plain, intents),
        facts: [...facts, ...withdrawals],
        ...(told
          ? { details: { ...(plain ? sessionDetails(plain) : {}), ...intentDetails(told) } }
          : {}),
      },
    };
  }
}

/** All items of a list that is never long. */
function all<T>(list: () => Stripe.ApiListPromise<T>): Promise<T[]> {
  return callStripe(() => list().autoPagingToArray({ limit: MOST_ITEMS }));
}

function reportRefs(inquiry: Inquiry, session: Session | null, intents: Intent[]): Ref[] {
  if (session !== null) return sessionRefs(session);
  return [
    ...intents.flatMap(({ id }) => intentRefs(id)),
    { type: "reference", value: inquiry.reference },
  ];
}

/** Of several attempts the one that was paid, else the first. */
function mostTelling(intents: Intent[]): Intent | undefined {
  return intents.find(({ status }) => status === "succeeded") ?? intents[0];
}

function isOurs(session: Session, request: CheckoutRequest): boolean {
  return referenceOf(session) === request.reference && session.currency === request.currency &&
    readAmount(session.amount_total, "amount_total") ===
      toGatewayUnits(request.amount, request.currency, stripeExponent);
}

function sessionParams(request: CheckoutRequest): Stripe.Checkout.SessionCreateParams {
  const { reference, currency, email, callbackUrl } = request;
  if (callbackUrl === undefined) throw new Error("There is no page to come back to.");
  const metadata = { reference };
  const isPlan = request.billing === "month";
  return {
    mode: isPlan ? "subscription" : "payment",
    client_reference_id: reference,
    metadata,
    // Or events of charges and invoices, which name no session, could not be told from another shop's.
    ...(isPlan ? { subscription_data: { metadata } } : { payment_intent_data: { metadata } }),
    line_items: [{
      quantity: 1,
      price_data: {
        currency: currency.toLowerCase(),
        unit_amount: unitAmount(request.amount, currency),
        ...(isPlan ? { recurring: { interval: "month" as const } } : {}),
        product_data: { name: request.description || reference },
      },
    }],
    // What is due is due in this currency: no conversion to the payer's at the checkout.
    adaptive_pricing: { enabled: false },
    ...(email === null ? {} : { customer_email: email }),
    success_url: withReference(callbackUrl, reference),
    cancel_url: `${withReference(callbackUrl, reference)}&cancelled=1`,
  };
}

function refundParams(intent: string, request: RefundRequest): Stripe.RefundCreateParams {
  const { refundId, reference, reason, amount, currency } = request;
  return {
    payment_intent: intent,
    amount: unitAmount(amount, currency),
    metadata: { reference, refund_id: refundId, reason },
  };
}

function unitAmount(amount: bigint, currency: string): number {
  const units = toGatewayUnits(amount, currency, stripeExponent);
  if (units === null || units > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new NotSendable("The amount does not convert exactly.");
  }
  if (isoExponent(currency) === 3 && units % 10n !== 0n) {
    throw new NotSendable("Stripe takes three-decimal currencies with a last digit of 0 only.");
  }
  return Number(units);
}

function withReference(address: string, reference: string): string {
  const url = new URL(address);
  url.searchParams.set("reference", reference);
  return url.href;
}

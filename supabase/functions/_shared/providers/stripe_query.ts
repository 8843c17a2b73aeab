import type Stripe from "stripe";
import { z } from "zod";
import type { Fact, Ref } from "../event.ts";
import type { Inquiry, PaymentReport } from "./provider.ts";
import { readShape } from "./shapes.ts";
import { callStripe, listAll } from "./stripe_api.ts";
import {
  Intent,
  intentDetails,
  intentFact,
  intentFactType,
  referenceOf,
  Session,
  sessionDetails,
  sessionFact,
  sessionRefs,
} from "./stripe_events.ts";
import { retrieveInvoice } from "./stripe_plans.ts";
import { listRefunds } from "./stripe_refunds.ts";
import { intentRefs } from "./stripe_shapes.ts";
import { Invoice, invoiceIntents, readInvoice } from "./stripe_subscriptions.ts";
import { Dispute, disputeFact, refundFact } from "./stripe_withdrawals.ts";

const INTENTS_A_PAGE = 100;

const AskedSession = Session.extend({
  payment_intent: Intent.nullish(),
  /** The first month's, where it began a subscription. */
  invoice: Invoice.nullish(),
});
type AskedSession = z.infer<typeof AskedSession>;

/** What Stripe says of a payment, asked by its session or its month's invoice, else by our reference. */
export async function askStripe(
  stripe: Stripe,
  inquiry: Inquiry,
  isLive: boolean,
): Promise<PaymentReport> {
  const { orderId, reference } = inquiry;
  if (orderId?.startsWith("in_")) {
    return await reportInvoice(stripe, inquiry, await retrieveInvoice(stripe, orderId));
  }
  const session = orderId === null ? null : await askSession(stripe, orderId, reference);
  if (session?.invoice) return await reportInvoice(stripe, inquiry, session.invoice);
  const intents = session === null
    ? await findIntents(stripe, reference)
    : session.payment_intent
    ? [session.payment_intent]
    : [];
  const withdrawals = await listWithdrawals(stripe, inquiry, intents.map(({ id }) => id));
  return report(inquiry, session, intents, withdrawals, isLive);
}

async function askSession(stripe: Stripe, id: string, reference: string): Promise<AskedSession> {
  const expand = ["payment_intent", "invoice.payments"];
  const answer = await callStripe(() => stripe.checkout.sessions.retrieve(id, { expand }));
  const session = readShape(AskedSession, answer);
  if (referenceOf(session) !== reference) throw new Error("Another session's answer.");
  return session;
}

/** Finds what was paid in a session whose creation was never answered. */
async function findIntents(stripe: Stripe, reference: string): Promise<Intent[]> {
  const query = `metadata["reference"]:"${reference.replace(/["\\]/g, "\\$&")}"`;
  const answer = await callStripe(() =>
    stripe.paymentIntents.search({ query, limit: INTENTS_A_PAGE })
  );
  return readShape(z.object({ data: z.array(Intent) }), answer).data
    .filter(({ metadata }) => metadata?.reference === reference);
}

/** As its webhooks tell it, so that both find the same payment: its month's, whichever asked. */
async function reportInvoice(
  stripe: Stripe,
  inquiry: Inquiry,
  invoice: Invoice,
): Promise<PaymentReport> {
  const { facts, ...told } = readInvoice(invoice);
  const withdrawals = await listWithdrawals(stripe, inquiry, invoiceIntents(invoice));
  return {
    status: invoice.status ?? "unknown",
    statement: {
      livemode: invoice.livemode,
      ...told,
      facts: invoice.status === "paid" ? [...facts, ...withdrawals] : [],
    },
  };
}

async function listWithdrawals(
  stripe: Stripe,
  { withRefunds }: Inquiry,
  intents: string[],
): Promise<Fact[]> {
  const facts: Fact[] = [];
  for (const payment_intent of withRefunds ? intents : []) {
    facts.push(...(await listRefunds(stripe, payment_intent)).map(refundFact));
    const disputes = await listAll((limit) => stripe.disputes.list({ payment_intent, limit }));
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
  isLive: boolean,
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

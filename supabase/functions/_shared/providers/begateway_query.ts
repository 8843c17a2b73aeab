import { z } from "zod";
import { type Statement, tellsRefund } from "../event.ts";
import type { BegatewayApi } from "./begateway_api.ts";
import {
  canceledFact,
  Checkout,
  checkoutRefs,
  isRefundedPayment,
  modeOf,
  Transaction,
  transactionDetails,
  transactionFact,
  transactionRefs,
} from "./begateway_events.ts";
import type { Inquiry, PaymentReport } from "./provider.ts";
import { readShape } from "./shapes.ts";

const Asked = z.object({ checkout: Checkout });
/** One transaction's answer. */
export const One = z.object({ transaction: Transaction });
const Many = z.object({ transactions: z.array(z.unknown()) });
const OfInterest = z.object({ type: z.enum(["payment", "refund", "chargeback"]) });

/** What the platform says of a payment: asked by our reference, else by its token. */
export async function askBegateway(
  api: BegatewayApi,
  inquiry: Inquiry,
  isLive: boolean,
): Promise<PaymentReport> {
  const tried = await listTransactions(api, inquiry.reference);
  if (tried.length > 0) return report(inquiry, tried, isLive);
  return inquiry.orderId === null
    ? unknownReference(inquiry, isLive)
    : await askCheckout(api, inquiry, inquiry.orderId, isLive);
}

/** Whatever the platform lists by our reference. */
export async function listAll(api: BegatewayApi, reference: string): Promise<Transaction[]> {
  const answer = await api.byTrackingId(reference);
  if (answer === null) return [];
  return readShape(Many, answer).transactions
    .filter((item) => OfInterest.safeParse(item).success)
    .map((item) => readShape(Transaction, item));
}

/** Our reference is the tracking id of every attempt, and of what follows it where the gateway keeps it. */
async function listTransactions(api: BegatewayApi, reference: string): Promise<Transaction[]> {
  const listed = await listAll(api, reference);
  const payments = listed.filter((one) => one.type === "payment" && one.tracking_id === reference);
  const ids = new Set(payments.map(({ uid }) => uid));
  const follow = listed.filter((one) => one.type !== "payment" && ids.has(one.parent_uid ?? ""));
  return [...payments, ...follow];
}

/** Nothing is known by tracking id: the token says whether it was tried, and by which transaction. */
async function askCheckout(
  api: BegatewayApi,
  inquiry: Inquiry,
  token: string,
  isLive: boolean,
): Promise<PaymentReport> {
  const answer = await api.checkout(token);
  if (answer === null) return unknownReference(inquiry, isLive);
  const { checkout } = readShape(Asked, answer);
  if (checkout.token !== token) throw new Error("Another checkout's answer.");
  const uid = checkout.gateway_response?.payment?.uid;
  if (uid) {
    const { transaction } = readShape(One, await api.transaction(uid));
    if (transaction.uid !== uid) throw new Error("Another transaction's answer.");
    return report(inquiry, [transaction], isLive);
  }
  const fact = canceledFact(checkout);
  return {
    status: fact === null ? checkout.status ?? "created" : "expired",
    statement: {
      livemode: modeOf(checkout.test, isLive),
      refs: withReference(inquiry, checkoutRefs(checkout)),
      facts: fact === null ? [] : [fact],
    },
  };
}

function unknownReference(inquiry: Inquiry, livemode: boolean): PaymentReport {
  return {
    status: "not_found",
    statement: { livemode, refs: withReference(inquiry, []), facts: [] },
  };
}

const BY_WEIGHT: Transaction["status"][] = [
  "successful",
  "success",
  "refunded",
  "pending",
  "incomplete",
  "failed",
  "canceled",
  "expired",
];

/** Every attempt and what followed it. Transactions of the other mode are not about this money. */
function report(inquiry: Inquiry, transactions: Transaction[], ownMode: boolean): PaymentReport {
  const ours = transactions.filter(({ test }) => modeOf(test, ownMode) === ownMode);
  const told = ours.length > 0 ? ours : transactions;
  const facts = told.map(transactionFact).filter((fact) => fact !== null);
  const payments = told.filter(({ type }) => type === "payment");
  const main = payments
    .toSorted((a, b) => BY_WEIGHT.indexOf(a.status) - BY_WEIGHT.indexOf(b.status))[0];
  if (payments.some(isRefundedPayment) && !tellsRefund(facts) && inquiry.withRefunds) {
    throw new Error("A payment was refunded, and the gateway lists no refund.");
  }
  const statement: Statement = {
    livemode: ours.length > 0 ? ownMode : !ownMode,
    refs: withReference(inquiry, told.flatMap(transactionRefs)),
    facts,
    ...(main === undefined ? {} : { details: transactionDetails(main) }),
  };
  return { status: main?.status ?? "unknown", statement };
}

/** Refs with our own name for the payment, each once. */
export function withReference(
  { reference }: Pick<Inquiry, "reference">,
  refs: Statement["refs"],
): Statement["refs"] {
  const all = [{ type: "reference" as const, value: reference }, ...refs];
  return [...new Map(all.map((ref) => [`${ref.type}:${ref.value}`, ref])).values()];
}

import type { BegatewayApi } from "./begateway_api.ts";
import {
  begatewayExponent,
  modeOf,
  Transaction,
  transactionFact,
  transactionRefs,
} from "./begateway_events.ts";
import { listAll, One, withReference } from "./begateway_query.ts";
import { leaveUnknown, onlyAboutTheRefund } from "./http.ts";
import type { RefundReport, RefundRequest } from "./provider.ts";
import { sendable } from "./sendable.ts";
import { readShape } from "./shapes.ts";

/** Seconds. The platform keeps a RequestID for a day; an hour less, for what is on its way. */
const REQUEST_ID_KEPT = 23 * 3_600;
/** Of the 255 characters of a refund's reason, without our id. */
const LONGEST_REASON = 200;

/** The platform keeps a key for a day: a repeat looks among what it lists first. */
export async function refundOnce(api: BegatewayApi, request: RefundRequest): Promise<Transaction> {
  if (!request.repeated) return await askForRefund(api, request).catch(onlyAboutTheRefund);
  return await findRefund(api, request) ?? await askForRefundAgain(api, request);
}

async function askForRefund(api: BegatewayApi, request: RefundRequest): Promise<Transaction> {
  const answer = await api.refund(request.refundId, refundBody(request));
  return readShape(One, answer).transaction;
}

/** Under the same id it is the same refund. A no may be said because the first call was heard. */
async function askForRefundAgain(api: BegatewayApi, request: RefundRequest): Promise<Transaction> {
  if (request.ageSeconds > REQUEST_ID_KEPT) {
    throw new Error("Asked for too long ago to ask again: look for it in the back office.");
  }
  return await askForRefund(api, request).catch(leaveUnknown);
}

async function findRefund(
  api: BegatewayApi,
  request: RefundRequest,
): Promise<Transaction | undefined> {
  const listed = await listAll(api, request.reference).catch(leaveUnknown);
  return listed.find((one) => isOurRefund(one, request));
}

function refundBody(request: RefundRequest): unknown {
  const { reference, captureId, currency, refundId } = request;
  return {
    request: {
      parent_uid: captureId,
      amount: sendable(request.amount, currency, begatewayExponent),
      // The one field that every answer repeats: by our id in it the refund is known again.
      reason: `${request.reason.slice(0, LONGEST_REASON)} (${refundId})`,
      tracking_id: reference,
    },
  };
}

function isOurRefund({ reason }: Transaction, { refundId }: RefundRequest): boolean {
  return reason?.endsWith(`(${refundId})`) === true;
}

/** What a refund that was taken on says. */
export function refundReport(
  request: RefundRequest,
  refund: Transaction,
  ownMode: boolean,
): RefundReport {
  const fact = transactionFact(refund);
  const isOurs = refund.type === "refund" && fact?.parent === request.captureId;
  if (!isOurs) throw new Error("Another transaction's answer.");
  return {
    objectId: refund.uid,
    statement: {
      livemode: modeOf(refund.test, ownMode),
      refs: withReference(request, transactionRefs(refund)),
      facts: [fact],
    },
  };
}

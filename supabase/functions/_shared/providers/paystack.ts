import { z } from "zod";
import { address, type Environment, readVariables, setting } from "../environment.ts";
import { type Fact, tellsRefund } from "../event.ts";
import { isSigned } from "../signature.ts";
import {
  answerOf,
  type GatewayAccess,
  GatewayHttpError,
  leaveUnknown,
  onlyAboutTheRefund,
  paidOnce,
} from "./http.ts";
import { createPaystackSdk } from "./paystack_api.ts";
import {
  capturedFact,
  isRefundNoted,
  modeOf,
  paystackExponent,
  readPaystackEvent,
  refundFact,
  RefundList,
  Transaction,
  transactionDetails,
  transactionRefs,
} from "./paystack_events.ts";
import type {
  CheckoutRequest,
  Inquiry,
  PaymentReport,
  Provider,
  RefundReport,
  RefundRequest,
} from "./provider.ts";
import { sendable } from "./sendable.ts";
import { readShape } from "./shapes.ts";

const VARIABLES = {
  PAYSTACK_SECRET_KEY: setting,
  PAYSTACK_API_URL: address("https://api.paystack.co"),
};

const REFUNDS_A_PAGE = 100;
const MOST_REFUND_PAGES = 10;
/** Seconds after which the list of refunds is believed: how far it may be behind is not documented. */
const LIST_MAY_LACK = 20 * 60;

const Initialized = z.object({
  status: z.literal(true),
  data: z.object({
    authorization_url: z.url(),
    access_code: z.string().min(1),
    reference: z.string(),
  }),
});
const Verified = z.object({ status: z.literal(true), data: Transaction });
const Refunded = z.object({ status: z.literal(true), data: z.unknown() });
const NotFound = z.object({ message: z.string().regex(/not found/i) });

/** Paystack: hosted page and popup, one transaction a reference, signed with the secret key. */
export function createPaystack(environment: Environment, access: GatewayAccess): Provider {
  const { PAYSTACK_SECRET_KEY: secretKey, PAYSTACK_API_URL: apiUrl } = readVariables(
    VARIABLES,
    environment.variables,
  );
  const isLive = secretKey?.startsWith("sk_live_") ?? environment.mode === "live";
  const sdk = () => createPaystackSdk(apiUrl, secretKey ?? "", access);

  return {
    name: "paystack",
    title: "Paystack",
    signatureHeader: "x-paystack-signature",
    keptHeaders: ["x-paystack-signature", "user-agent"],
    eventIdHeader: null,
    canVerify: () => secretKey !== undefined,
    verify: (bytes, signature) => isSigned("sha512", [secretKey ?? ""], bytes, signature),
    read: (message) => readPaystackEvent(message, isLive),

    needsEmail: true,
    unavailable() {
      if (secretKey === undefined) return "PAYSTACK_SECRET_KEY is not set.";
      if (!/^sk_(test|live)_/.test(secretKey)) return "PAYSTACK_SECRET_KEY is not a secret key.";
      const matches = isLive === (environment.mode === "live");
      return matches ? null : "PAYSTACK_SECRET_KEY and PAYONCE_MODE are of different modes.";
    },

    openCheckout: paidOnce((request) =>
      answerOf(async () => {
        const answer = readShape(
          Initialized,
          await sdk().transaction.initialize(checkoutBody(request)),
        );
        if (answer.data.reference !== request.reference) throw new Error("Another reference.");
        const { access_code, authorization_url } = answer.data;
        return { checkout: { access_code, authorization_url }, refs: [] };
      })
    ),

    query: (inquiry) =>
      answerOf(async () => {
        const transaction = await verify(inquiry.reference);
        if (transaction === null) return unknownReference(inquiry, isLive);
        const wantsRefunds = inquiry.withRefunds || transaction.status === "reversed";
        const refunds = wantsRefunds ? await listRefunds(transaction.id) : [];
        return report(transaction, refundFacts(refunds, transaction.id), isLive);
      }),

    refund: (request) =>
      answerOf(async () => {
        const known = request.repeated ? await findRefund(request) : undefined;
        return refundReport(request, known ?? await askForRefund(request), isLive);
      }),
  };

  async function askForRefund(request: RefundRequest): Promise<unknown> {
    const answer = await sdk()["http"].post("/refund", refundBody(request)).catch(
      onlyAboutTheRefund,
    );
    return readShape(Refunded, answer).data;
  }

  /** No idempotency key here: our id is in the note, and after an unknown answer it is looked for first. */
  async function findRefund(request: RefundRequest): Promise<unknown> {
    const listed = await listRefunds(request.captureId).catch(leaveUnknown);
    const found = listed.find((item) => isRefundNoted(item, request.refundId));
    if (found === undefined && request.quietSeconds < LIST_MAY_LACK) {
      throw new Error("Not in the gateway's list yet, which may be behind: asked again later.");
    }
    return found;
  }

  async function verify(reference: string): Promise<Transaction | null> {
    try {
      // The SDK puts the reference into the path as it is.
      const answer = await sdk().transaction.verify(encodeURIComponent(reference));
      const { data } = readShape(Verified, answer);
      if (data.reference !== reference) throw new Error("Another transaction's answer.");
      return data;
    } catch (error) {
      if (error instanceof GatewayHttpError && isNotFound(error)) return null;
      throw error;
    }
  }

  async function listRefunds(transactionId: string): Promise<unknown[]> {
    const refunds: unknown[] = [];
    for (let page = 1; page <= MOST_REFUND_PAGES; page++) {
      const query = { transaction: transactionId, perPage: REFUNDS_A_PAGE, page };
      const answer = await sdk()["http"].get("/refund", { params: query });
      const { data } = readShape(RefundList, answer);
      refunds.push(...data);
      if (data.length < REFUNDS_A_PAGE) return refunds;
    }
    throw new Error("More refunds than a transaction can have.");
  }
}

function checkoutBody(request: CheckoutRequest) {
  return {
    amount: String(sendable(request.amount, request.currency, paystackExponent)),
    currency: request.currency,
    reference: request.reference,
    email: request.email ?? "",
    metadata: { reference: request.reference },
    callback_url: request.callbackUrl,
  };
}

function refundFacts(refunds: unknown[], transactionId: string): Fact[] {
  return refunds.map((item) => refundFact(item, transactionId)).filter((fact) => fact !== null);
}

function refundBody(request: RefundRequest) {
  return {
    transaction: request.captureId,
    amount: String(sendable(request.amount, request.currency, paystackExponent)),
    currency: request.currency,
    customer_note: request.reason,
    merchant_note: `${request.reason} (${request.refundId})`,
  };
}

function refundReport(request: RefundRequest, item: unknown, livemode: boolean): RefundReport {
  const fact = refundFact(item, request.captureId);
  if (fact === null) throw new Error("The answer is about another transaction.");
  const refs = [{ type: "reference" as const, value: request.reference }];
  return { objectId: fact.object_id, statement: { livemode, refs, facts: [fact] } };
}

/** Paystack says 400 for a reference it does not know; nobody has opened its checkout yet. */
function isNotFound(error: GatewayHttpError): boolean {
  return (error.status === 400 || error.status === 404) && NotFound.safeParse(error.body).success;
}

function unknownReference(inquiry: Inquiry, livemode: boolean): PaymentReport {
  const refs = [{ type: "reference" as const, value: inquiry.reference }];
  return { status: "not_found", statement: { livemode, refs, facts: [] } };
}

/** `reversed` was captured first; `abandoned`, `ongoing`, `pending`, `processing`, `queued` are open. */
function report(transaction: Transaction, refunds: Fact[], ownMode: boolean): PaymentReport {
  const facts: Fact[] = [];
  const wasCaptured = transaction.status === "success" || transaction.status === "reversed";
  const fact = capturedFact(transaction);
  if (transaction.status === "reversed" && !tellsRefund(refunds)) {
    throw new Error("A transaction was reversed, perhaps by a chargeback: no refund is listed.");
  }
  if (wasCaptured) {
    if (fact === null) throw new Error("The gateway's answer has no currency.");
    facts.push(fact, ...refunds);
  }
  if (transaction.status === "failed" && fact !== null) {
    facts.push({
      type: "attempt_failed",
      object_id: fact.object_id,
      amount: fact.amount,
      currency: fact.currency,
    });
  }
  return {
    status: transaction.status,
    statement: {
      livemode: modeOf(transaction.domain, ownMode),
      refs: transactionRefs(transaction),
      facts,
      details: transactionDetails(transaction),
    },
  };
}

import { z } from "zod";
import { toGatewayUnits } from "../currency.ts";
import type { Environment } from "../environment.ts";
import type { Statement } from "../event.ts";
import { createBegatewayApi } from "./begateway_api.ts";
import {
  begatewayExponent,
  canceledFact,
  Checkout,
  checkoutRefs,
  isRefundedPayment,
  modeOf,
  readLegacyMessage,
  readNotification,
  Transaction,
  transactionDetails,
  transactionFact,
  transactionRefs,
} from "./begateway_events.ts";
import { type BegatewaySettings, readBegatewaySettings } from "./begateway_settings.ts";
import { contentSignature, legacyHmac } from "./begateway_signature.ts";
import {
  answerOf,
  type GatewayAccess,
  leaveUnknown,
  NotSendable,
  onlyAboutTheRefund,
  paidOnce,
} from "./http.ts";
import type {
  CheckoutRequest,
  Inquiry,
  PaymentReport,
  Provider,
  RefundReport,
  RefundRequest,
} from "./provider.ts";
import { Name, readShape } from "./shapes.ts";

/** Times a payer may try on one token. Each is a transaction with an id of its own. */
const ATTEMPTS = 3;
/** Seconds. The platform keeps a RequestID for a day; an hour less, for what is on its way. */
const REQUEST_ID_KEPT = 23 * 3_600;
/** Of the 255 characters of a refund's reason, without our id. */
const LONGEST_REASON = 200;

const Opened = z.object({
  checkout: z.object({ token: Name, redirect_url: z.url({ protocol: /^https?$/ }).nullish() }),
});
const Asked = z.object({ checkout: Checkout });
const One = z.object({ transaction: Transaction });
const Many = z.object({ transactions: z.array(z.unknown()) });
const OfInterest = z.object({ type: z.enum(["payment", "refund", "chargeback"]) });

/** What tells two gateways of the platform apart. */
interface Brand {
  name: string;
  title: string;
  /** What its variables begin with. */
  prefix: string;
  /** Where it is. */
  domain: string;
}

const NETWORX: Brand = {
  name: "networx",
  title: "Networx Pay",
  prefix: "NETWORX",
  domain: "networxpay.com",
};
const SECURE_PROCESSOR: Brand = {
  name: "secure-processor",
  title: "Secure-processor",
  prefix: "SECURE_PROCESSOR",
  domain: "secure-processor.com",
};

/** Networx Pay. */
export function createNetworx(environment: Environment, access: GatewayAccess): Provider {
  return createBegateway(NETWORX, environment, access);
}

/** Secure-processor: the same platform, another configuration. */
export function createSecureProcessor(environment: Environment, access: GatewayAccess): Provider {
  return createBegateway(SECURE_PROCESSOR, environment, access);
}

/** beGateway: checkout tokens, a page to go to, notifications under the shop's key. */
function createBegateway(
  { name, title, prefix, domain }: Brand,
  { mode, webUrl, variables }: Environment,
  access: GatewayAccess,
): Provider {
  const settings = readBegatewaySettings(prefix, domain, variables);
  const { shopId, secretKey, webhookScheme } = settings;
  const isLive = settings.testMode === undefined ? mode === "live" : !settings.testMode;
  const isLegacy = webhookScheme === "legacy-hmac";
  const scheme = isLegacy ? legacyHmac(settings) : contentSignature(settings);
  const api = () => createBegatewayApi(settings, access);

  return {
    name,
    title,
    signatureHeader: scheme.header,
    keptHeaders: [...(scheme.header === null ? [] : [scheme.header]), "user-agent"],
    eventIdHeader: null,
    canVerify: () => scheme.canVerify,
    verify: (bytes, signature, _now, headers) => scheme.verify(bytes, signature, headers),
    read: (message) =>
      isLegacy ? readLegacyMessage(message, isLive) : readNotification(message, isLive),
    refusesUnknownPayer: true,

    needsEmail: false,
    unavailable() {
      if (shopId === undefined || secretKey === undefined) {
        return `${prefix}_SHOP_ID or ${prefix}_SECRET_KEY is not set.`;
      }
      if (settings.returnUrl === undefined && webUrl === undefined) {
        return `${prefix}_RETURN_URL is not set.`;
      }
      const matches = isLive === (mode === "live");
      return matches ? null : `${prefix}_TEST_MODE and PAYONCE_MODE are of different modes.`;
    },

    openCheckout: paidOnce((request) =>
      answerOf(async () => {
        const body = checkoutBody(request, settings, isLive);
        const { checkout } = readShape(Opened, await api().openCheckout(body));
        const { token } = checkout;
        const page = `${settings.checkoutUrl.replace(/\/$/, "")}/v2/checkout?token=`;
        return {
          checkout: {
            token,
            redirect_url: checkout.redirect_url ?? page + encodeURIComponent(token),
          },
          refs: [{ type: "order", value: token }],
        };
      })
    ),

    query: (inquiry) =>
      answerOf(async () => {
        const tried = await listTransactions(inquiry.reference);
        if (tried.length > 0) return report(inquiry, tried, isLive);
        return inquiry.orderId === null
          ? unknownReference(inquiry, isLive)
          : await askCheckout(inquiry, inquiry.orderId);
      }),

    refund: (request) =>
      answerOf(async () => {
        const refund = request.repeated
          ? await findRefund(request) ?? await askForRefundAgain(request)
          : await askForRefund(request).catch(onlyAboutTheRefund);
        return refundReport(request, refund, isLive);
      }),
  };

  async function askForRefund(request: RefundRequest): Promise<Transaction> {
    const answer = await api().refund(request.refundId, refundBody(request));
    return readShape(One, answer).transaction;
  }

  /** Under the same id it is the same refund. A no may be said because the first call was heard. */
  async function askForRefundAgain(request: RefundRequest): Promise<Transaction> {
    if (request.ageSeconds > REQUEST_ID_KEPT) {
      throw new Error("Asked for too long ago to ask again: look for it in the back office.");
    }
    return await askForRefund(request).catch(leaveUnknown);
  }

  async function findRefund(request: RefundRequest): Promise<Transaction | undefined> {
    const listed = await listAll(request.reference).catch(leaveUnknown);
    return listed.find((one) => isOurRefund(one, request));
  }

  async function listAll(reference: string): Promise<Transaction[]> {
    const answer = await api().byTrackingId(reference);
    if (answer === null) return [];
    return readShape(Many, answer).transactions
      .filter((item) => OfInterest.safeParse(item).success)
      .map((item) => readShape(Transaction, item));
  }

  /** Our reference is the tracking id of every attempt, and of what follows it where the gateway keeps it. */
  async function listTransactions(reference: string): Promise<Transaction[]> {
    const listed = await listAll(reference);
    const payments = listed.filter((one) =>
      one.type === "payment" && one.tracking_id === reference
    );
    const ids = new Set(payments.map(({ uid }) => uid));
    const follow = listed.filter((one) => one.type !== "payment" && ids.has(one.parent_uid ?? ""));
    return [...payments, ...follow];
  }

  /** Nothing is known by tracking id: the token says whether it was tried, and by which transaction. */
  async function askCheckout(inquiry: Inquiry, token: string): Promise<PaymentReport> {
    const answer = await api().checkout(token);
    if (answer === null) return unknownReference(inquiry, isLive);
    const { checkout } = readShape(Asked, answer);
    if (checkout.token !== token) throw new Error("Another checkout's answer.");
    const uid = checkout.gateway_response?.payment?.uid;
    if (uid) {
      const { transaction } = readShape(One, await api().transaction(uid));
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
}

function checkoutBody(
  request: CheckoutRequest,
  settings: BegatewaySettings,
  isLive: boolean,
): unknown {
  const { reference, currency, email, description } = request;
  const amount = toGatewayUnits(request.amount, currency, begatewayExponent);
  if (amount === null || amount > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new NotSendable("The amount does not convert exactly.");
  }
  const back = returnUrl(settings.returnUrl ?? request.callbackUrl, reference);
  return {
    checkout: {
      version: "2.1",
      transaction_type: "payment",
      attempts: ATTEMPTS,
      test: !isLive,
      order: { amount: Number(amount), currency, description, tracking_id: reference },
      settings: {
        ...(back === undefined ? {} : {
          success_url: back,
          decline_url: back,
          fail_url: back,
          cancel_url: `${back}&cancelled=1`,
        }),
        ...(settings.webhookUrl === undefined ? {} : { notification_url: settings.webhookUrl }),
      },
      ...(email === null ? {} : { customer: { email } }),
    },
  };
}

function refundBody(request: RefundRequest): unknown {
  const { reference, captureId, currency, refundId } = request;
  const amount = toGatewayUnits(request.amount, currency, begatewayExponent);
  if (amount === null || amount > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new NotSendable("The amount does not convert exactly.");
  }
  return {
    request: {
      parent_uid: captureId,
      amount: Number(amount),
      // The one field that every answer repeats: by our id in it the refund is known again.
      reason: `${request.reason.slice(0, LONGEST_REASON)} (${refundId})`,
      tracking_id: reference,
    },
  };
}

function isOurRefund({ type, reason }: Transaction, { refundId }: RefundRequest): boolean {
  return type === "refund" && reason?.endsWith(`(${refundId})`) === true;
}

function refundReport(
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

/** The gateway adds its token there; the page it leads to needs our name for the payment. */
function returnUrl(base: string | undefined, reference: string): string | undefined {
  if (base === undefined) return undefined;
  const url = new URL(base);
  url.searchParams.set("reference", reference);
  return url.href;
}

function unknownReference(inquiry: Inquiry, livemode: boolean): PaymentReport {
  return {
    status: "not_found",
    statement: { livemode, refs: withReference(inquiry, []), facts: [] },
  };
}

const BY_WEIGHT = ["successful", "success", "refunded", "pending", "incomplete", "failed"];

/** Every attempt and what followed it. Transactions of the other mode are not about this money. */
function report(inquiry: Inquiry, transactions: Transaction[], ownMode: boolean): PaymentReport {
  const ours = transactions.filter(({ test }) => modeOf(test, ownMode) === ownMode);
  const told = ours.length > 0 ? ours : transactions;
  const facts = told.map(transactionFact).filter((fact) => fact !== null);
  const payments = told.filter(({ type }) => type === "payment");
  const main = payments.toSorted((a, b) => weight(a) - weight(b))[0];
  const isTold = facts.some(({ type }) => type.startsWith("refund_"));
  if (payments.some(isRefundedPayment) && !isTold && inquiry.withRefunds) {
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

function weight({ status }: Transaction): number {
  const position = BY_WEIGHT.indexOf(status);
  return position < 0 ? BY_WEIGHT.length : position;
}

function withReference(
  { reference }: Pick<Inquiry, "reference">,
  refs: Statement["refs"],
): Statement["refs"] {
  const all = [{ type: "reference" as const, value: reference }, ...refs];
  return [...new Map(all.map((ref) => [`${ref.type}:${ref.value}`, ref])).values()];
}

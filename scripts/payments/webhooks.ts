/** Signed webhooks, written here byte by byte: nothing of the simulator's is taken for granted. */
import { createHash, createHmac, randomBytes } from "node:crypto";
import { DEMO_SECRETS } from "../stack/settings.ts";
import { API_URL } from "./addresses.ts";
import { type Answer, answerOf, type ProviderName, type Started } from "./shop.ts";

/** The bytes of a webhook's body. */
export type Bytes = Uint8Array<ArrayBuffer>;

const SIGNING = {
  paystack: {
    header: "x-paystack-signature",
    hash: "sha512",
    key: DEMO_SECRETS.PAYSTACK_SECRET_KEY,
  },
  razorpay: {
    header: "x-razorpay-signature",
    hash: "sha256",
    key: DEMO_SECRETS.RAZORPAY_WEBHOOK_SECRET,
  },
} as const;

/** The address a gateway posts to. */
export function endpoint(provider: ProviderName): string {
  return `${API_URL}/functions/v1/${provider}-webhook`;
}

/** The header that holds a body's signature. */
export function signature(
  provider: ProviderName,
  body: Bytes,
  key: string = SIGNING[provider].key,
): Record<string, string> {
  const { header, hash } = SIGNING[provider];
  return { [header]: createHmac(hash, key).update(body).digest("hex") };
}

/** Posts bytes with these headers and no others of a gateway's. */
export async function post(
  provider: ProviderName,
  body: Bytes,
  headers: Record<string, string>,
): Promise<Answer> {
  return await answerOf(
    await fetch(endpoint(provider), {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
    }),
  );
}

/** Posts bytes as the gateway does, signed. */
export async function deliver(provider: ProviderName, body: Bytes | string): Promise<Answer> {
  const bytes = typeof body === "string" ? utf8(body) : body;
  return await post(provider, bytes, signature(provider, bytes));
}

/** The key under which a body is stored. */
export function eventKey(body: Bytes | string): string {
  return createHash("sha256").update(body).digest("hex");
}

/** Text as it goes over the wire. */
export function utf8(text: string): Bytes {
  return new Uint8Array(new TextEncoder().encode(text));
}

/** A transaction id as Paystack may give: digits beyond 2^53, where JavaScript's numbers have gaps. */
export function paystackId(): string {
  return (2n ** 62n + BigInt(`0x${randomBytes(7).toString("hex")}`)).toString();
}

/** A payment id as Razorpay gives. */
export function razorpayId(): string {
  return `pay_${randomBytes(7).toString("hex")}`;
}

/** What of a capture may differ from what is due. */
export interface Capture {
  id?: string;
  amount?: number;
  currency?: string;
  domain?: "test" | "live";
  fees?: number;
}

/** Paystack's charge.success. */
export function chargeSuccess(payment: Started, capture: Capture = {}): string {
  const amount = capture.amount ?? payment.amount;
  const body = JSON.stringify({
    event: "charge.success",
    data: {
      id: "(id)",
      domain: capture.domain ?? "test",
      status: "success",
      reference: payment.reference,
      amount,
      message: null,
      gateway_response: "Successful",
      paid_at: "2026-11-20T09:15:02.000Z",
      created_at: "2026-11-20T09:14:24.000Z",
      channel: "card",
      currency: capture.currency ?? payment.currency,
      metadata: { reference: payment.reference },
      fees: capture.fees ?? 3_750,
      customer: { id: 90_210_044, email: "payer@example.com", customer_code: "CUS_e2e" },
      authorization: { authorization_code: "AUTH_e2e", last4: "4081", reusable: true },
      plan: {},
      requested_amount: amount,
    },
  });
  return body.replace('"(id)"', capture.id ?? paystackId());
}

/** Razorpay's payment.captured, or the order.paid that comes with it: same id, same payment. */
export function razorpayCapture(
  event: "payment.captured" | "order.paid",
  payment: Started,
  capture: Capture & { notes?: Record<string, string> } = {},
): string {
  const { order_id, reference } = payment;
  const notes = capture.notes ?? { reference };
  const amount = capture.amount ?? payment.amount;
  const currency = capture.currency ?? payment.currency;
  const entity = {
    id: capture.id ?? razorpayId(),
    entity: "payment",
    amount,
    currency,
    status: "captured",
    order_id,
    method: "upi",
    amount_refunded: 0,
    captured: true,
    email: "payer@example.com",
    contact: "+919000090000",
    // PHP's empty object is an array.
    notes: Object.keys(notes).length === 0 ? [] : notes,
    fee: capture.fees ?? 398,
    tax: 60,
    error_code: null,
    created_at: 1_795_165_000,
  };
  const order = {
    id: order_id,
    entity: "order",
    amount,
    amount_paid: amount,
    amount_due: 0,
    currency,
    receipt: reference,
    status: "paid",
    attempts: 1,
    notes: entity.notes,
    created_at: 1_795_164_900,
  };
  return JSON.stringify({
    entity: "event",
    account_id: "acc_e2e",
    event,
    contains: event === "order.paid" ? ["payment", "order"] : ["payment"],
    payload: {
      payment: { entity },
      ...(event === "order.paid" ? { order: { entity: order } } : {}),
    },
    created_at: 1_795_165_003,
  });
}

/** The capture of either gateway that pays what is due. */
export function captured(payment: Started, capture: Capture = {}): string {
  return payment.provider === "paystack"
    ? chargeSuccess(payment, capture)
    : razorpayCapture("payment.captured", payment, capture);
}

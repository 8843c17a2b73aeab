import type { Fact, Ref } from "../event.ts";
import type { ProviderName } from "./provider.ts";

/** What one message has to mean. */
export interface MessageCase {
  fixture: string;
  eventType: string;
  facts: Partial<Fact>[];
  refs: Ref[];
  lookup?: true;
  details?: Record<string, unknown>;
}

/** A gateway as the conformance suite sees it. */
export interface Subject {
  name: ProviderName;
  header: string;
  /** Every secret that has to be accepted, and the variable that holds them. */
  secrets: string[];
  variable: string;
  /** A message that tells a capture, and the text in it that is the capture's amount. */
  capture: string;
  amountText: string;
  /** Messages that tell the same fact in different events. */
  sameFact: [string, string];
  messages: MessageCase[];
  /** Fixtures that are signed, and not what the gateway documents. */
  unreadable: string[];
}

const CHARGE = "4099260516";
const chargeRefs: Ref[] = [
  { type: "reference", value: "PAY-7d1c0001" },
  { type: "payment", value: CHARGE },
];
const refundRefs: Ref[] = [{ type: "reference", value: "PAY-7d1c0001" }];
const NGN = { currency: "NGN" };
const chargeFact = { type: "captured", object_id: CHARGE, ...NGN } as const;
const refund = { object_id: "3018284", amount: 200000n, ...NGN };
const paystackDispute = { object_id: "358950", amount: 300000n, ...NGN, parent: CHARGE };

const paystack: Subject = {
  name: "paystack",
  header: "x-paystack-signature",
  secrets: ["sk_test_fixture"],
  variable: "PAYSTACK_SECRET_KEY",
  capture: "charge.success.card",
  amountText: '"amount": 500000',
  sameFact: ["refund.processed", "refund.processed.text-amount"],
  unreadable: ["charge.dispute.resolve.unknown"],
  messages: [
    {
      fixture: "charge.success.card",
      eventType: "charge.success",
      facts: [{ ...chargeFact, amount: 500000n, fee: 7500n, gross: undefined }],
      refs: chargeRefs,
      details: {
        email: "ada@example.com",
        channel: "card",
        customer_code: "CUS_payonce0001",
        authorization_code: "AUTH_payonce01",
        metadata: { reference: "PAY-7d1c0001", referrer: "https://shop.example/credits" },
      },
    },
    {
      fixture: "charge.success.63-bit-id",
      eventType: "charge.success",
      facts: [{ ...chargeFact, object_id: "9223372036854775807", amount: 500000n }],
      refs: [chargeRefs[0], { type: "payment", value: "9223372036854775807" }],
      details: { metadata: undefined },
    },
    {
      fixture: "charge.success.customer-pays-fee",
      eventType: "charge.success",
      facts: [{ ...chargeFact, amount: 25000n, gross: 25126n, fee: 126n }],
      refs: chargeRefs,
      details: { metadata: undefined },
    },
    {
      fixture: "charge.success.partial-debit",
      eventType: "charge.success",
      facts: [{ ...chargeFact, amount: 30000n, gross: undefined }],
      refs: chargeRefs,
      details: { metadata: { reference: "PAY-7d1c0001" } },
    },
    {
      fixture: "charge.success.xof",
      eventType: "charge.success",
      // 29.25 francs of fee are no whole number of francs: not known rather than wrong.
      facts: [{ ...chargeFact, amount: 1500n, currency: "XOF", fee: undefined }],
      refs: chargeRefs,
      details: { metadata: undefined },
    },
    {
      fixture: "charge.success.split",
      eventType: "charge.success",
      facts: [],
      refs: chargeRefs,
      lookup: true,
    },
    {
      fixture: "refund.pending",
      eventType: "refund.pending",
      facts: [],
      refs: refundRefs,
      lookup: true,
    },
    {
      fixture: "refund.processing",
      eventType: "refund.processing",
      facts: [],
      refs: refundRefs,
      lookup: true,
    },
    {
      fixture: "refund.failed",
      eventType: "refund.failed",
      facts: [],
      refs: refundRefs,
      lookup: true,
    },
    {
      fixture: "refund.processed",
      eventType: "refund.processed",
      facts: [{ type: "refund_processed", ...refund }],
      refs: refundRefs,
    },
    {
      fixture: "refund.needs-attention",
      eventType: "refund.needs-attention",
      facts: [{ type: "refund_pending", ...refund }],
      refs: refundRefs,
    },
    {
      fixture: "charge.dispute.create",
      eventType: "charge.dispute.create",
      facts: [{ type: "dispute_opened", ...paystackDispute }],
      refs: chargeRefs,
    },
    {
      fixture: "charge.dispute.remind",
      eventType: "charge.dispute.remind",
      facts: [{ type: "dispute_opened", ...paystackDispute }],
      refs: chargeRefs,
    },
    {
      fixture: "charge.dispute.resolve.accepted",
      eventType: "charge.dispute.resolve",
      facts: [{ type: "dispute_lost", ...paystackDispute, amount: 250000n }],
      refs: chargeRefs,
    },
    {
      fixture: "charge.dispute.resolve.auto-accepted",
      eventType: "charge.dispute.resolve",
      facts: [{ type: "dispute_lost", ...paystackDispute }],
      refs: chargeRefs,
    },
    {
      fixture: "charge.dispute.resolve.declined",
      eventType: "charge.dispute.resolve",
      facts: [{ type: "dispute_won", ...paystackDispute }],
      refs: chargeRefs,
    },
    { fixture: "transfer.success", eventType: "transfer.success", facts: [], refs: [] },
    {
      fixture: "subscription.expiring_cards",
      eventType: "subscription.expiring_cards",
      facts: [],
      refs: [],
    },
  ],
};

const PAYMENT = "pay_PAYONCE0000001";
const orderRef: Ref = { type: "order", value: "order_PAYONCE000001" };
const paymentRef: Ref = { type: "payment", value: PAYMENT };
const referenceRef: Ref = { type: "reference", value: "PAY-7d1c0002" };
const paymentRefs = [orderRef, paymentRef, referenceRef];
const INR = { currency: "INR" };
const paid = { type: "captured", object_id: PAYMENT, amount: 49900n, fee: 1178n, ...INR } as const;
const razorpayRefund = {
  object_id: "rfnd_PAYONCE000001",
  amount: 10000n,
  ...INR,
  parent: PAYMENT,
};
const razorpayDispute = {
  object_id: "disp_PAYONCE000001",
  amount: 30000n,
  ...INR,
  parent: PAYMENT,
};

const razorpay: Subject = {
  name: "razorpay",
  header: "x-razorpay-signature",
  secrets: ["new_webhook_secret", "old_webhook_secret"],
  variable: "RAZORPAY_WEBHOOK_SECRET",
  capture: "payment.captured.upi",
  amountText: '"amount": 49900',
  sameFact: ["payment.captured.upi", "order.paid.upi"],
  unreadable: ["payment.captured.unknown-status"],
  messages: [
    {
      fixture: "payment.authorized.card",
      eventType: "payment.authorized",
      facts: [{ ...paid, type: "authorized", fee: undefined }],
      refs: paymentRefs,
    },
    {
      fixture: "payment.captured.upi",
      eventType: "payment.captured",
      facts: [paid],
      refs: paymentRefs,
      details: { email: "ada@example.com", channel: "upi" },
    },
    {
      fixture: "payment.captured.empty-notes",
      eventType: "payment.captured",
      facts: [paid],
      refs: [orderRef, paymentRef],
    },
    {
      fixture: "payment.captured.jpy",
      eventType: "payment.captured",
      facts: [{ ...paid, amount: 500n, currency: "JPY", fee: 15n }],
      refs: paymentRefs,
    },
    {
      fixture: "payment.captured.contradiction",
      eventType: "payment.captured",
      facts: [],
      refs: paymentRefs,
      lookup: true,
    },
    { fixture: "order.paid.upi", eventType: "order.paid", facts: [paid], refs: paymentRefs },
    {
      fixture: "order.paid.without-payment",
      eventType: "order.paid",
      facts: [],
      refs: [orderRef, referenceRef],
      lookup: true,
    },
    {
      fixture: "payment.failed.card",
      eventType: "payment.failed",
      facts: [{ ...paid, type: "attempt_failed", fee: undefined }],
      refs: paymentRefs,
    },
    {
      fixture: "refund.created",
      eventType: "refund.created",
      facts: [{ type: "refund_processed", ...razorpayRefund }],
      refs: paymentRefs,
    },
    {
      fixture: "refund.created.pending",
      eventType: "refund.created",
      facts: [{ type: "refund_pending", ...razorpayRefund }],
      refs: paymentRefs,
    },
    {
      fixture: "refund.failed",
      eventType: "refund.failed",
      facts: [{ type: "refund_failed", ...razorpayRefund }],
      refs: paymentRefs,
    },
    {
      fixture: "refund.speed_changed",
      eventType: "refund.speed_changed",
      facts: [{ type: "refund_processed", ...razorpayRefund }],
      refs: [orderRef, paymentRef],
    },
    ...["created", "under_review", "action_required"].map((step): MessageCase => ({
      fixture: `payment.dispute.${step}`,
      eventType: `payment.dispute.${step}`,
      facts: [{ type: "dispute_opened", ...razorpayDispute }],
      refs: paymentRefs,
    })),
    {
      fixture: "payment.dispute.won",
      eventType: "payment.dispute.won",
      facts: [{ type: "dispute_won", ...razorpayDispute }],
      refs: [paymentRef],
    },
    {
      fixture: "payment.dispute.lost",
      eventType: "payment.dispute.lost",
      facts: [{ type: "dispute_lost", ...razorpayDispute, amount: 25000n }],
      refs: paymentRefs,
    },
    {
      fixture: "payment.dispute.closed",
      eventType: "payment.dispute.closed",
      facts: [{ type: "dispute_won", ...razorpayDispute }],
      refs: paymentRefs,
    },
    {
      fixture: "payment.dispute.closed.deducted",
      eventType: "payment.dispute.closed",
      facts: [{ type: "dispute_lost", ...razorpayDispute }],
      refs: paymentRefs,
    },
    ...["inquiry", "fraud"].map((phase): MessageCase => ({
      fixture: `payment.dispute.created.${phase}`,
      eventType: "payment.dispute.created",
      facts: [],
      refs: paymentRefs,
    })),
    { fixture: "settlement.processed", eventType: "settlement.processed", facts: [], refs: [] },
    { fixture: "subscription.charged", eventType: "subscription.charged", facts: [], refs: [] },
  ],
};

/** Every gateway, with what its messages mean. */
export const SUBJECTS: Subject[] = [paystack, razorpay];

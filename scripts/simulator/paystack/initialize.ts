/** What POST /transaction/initialize accepts, and how it refuses the rest (docs, "Transactions"). */
import { z } from "zod";
import { type Gateway, GatewayError } from "../gateway.ts";
import { parseJson } from "../json.ts";
import { findByReference, type NewTransaction } from "./payments.ts";

/** Currencies and the least Paystack takes, times 100 for each of them, XOF too (docs, "Introduction"). */
const MINIMUM_AMOUNTS: Record<string, number> = {
  NGN: 5000,
  USD: 200,
  GHS: 10,
  ZAR: 100,
  KES: 300,
  XOF: 100,
};

const amount = z.union([z.int(), z.string().regex(/^\d{1,15}$/).transform(Number)]);
const email = z.email();
const reference = z.string().regex(/^[A-Za-z0-9.=-]+$/);
const callbackUrl = z.url({ protocol: /^https?$/ }).or(z.literal("")).nullish();

/** Checks what initialize was sent, also when the popup script sends it. */
export function readTransaction(
  gateway: Gateway,
  body: Record<string, unknown>,
): NewTransaction {
  const amountGiven = amount.safeParse(body["amount"]);
  if (!amountGiven.success || amountGiven.data <= 0) {
    throw new GatewayError(400, "Invalid Amount Sent", "invalid_amount");
  }
  const emailGiven = email.safeParse(body["email"]);
  if (!emailGiven.success) {
    throw new GatewayError(400, "Invalid Email Address Passed", "invalid_email_address");
  }
  const currency = z.string().default("NGN").safeParse(body["currency"] ?? undefined).data ?? "";
  const minimum = MINIMUM_AMOUNTS[currency];
  if (minimum === undefined) {
    throw new GatewayError(403, "Currency not supported by merchant", "unsupported_currency");
  }
  if (amountGiven.data < minimum) {
    throw new GatewayError(400, "Amount is below the minimum for this currency", "invalid_amount");
  }
  const referenceGiven = reference.optional().safeParse(body["reference"] ?? undefined);
  if (!referenceGiven.success) {
    throw new GatewayError(
      400,
      "Only -, ., = and alphanumeric characters are allowed in a reference",
      "invalid_params",
    );
  }
  if (referenceGiven.data !== undefined && findByReference(gateway, referenceGiven.data)) {
    throw new GatewayError(400, "Duplicate Transaction Reference", "duplicate_reference");
  }
  const callbackGiven = callbackUrl.safeParse(body["callback_url"]);
  if (!callbackGiven.success) {
    throw new GatewayError(400, "Invalid callback URL", "invalid_params");
  }
  return {
    reference: referenceGiven.data,
    amount: amountGiven.data,
    currency,
    email: emailGiven.data,
    callbackUrl: callbackGiven.data || null,
    metadata: readMetadata(body["metadata"]),
  };
}

/** A string that holds JSON comes back as what it holds (docs, "Metadata": it is sent stringified). */
function readMetadata(given: unknown): unknown {
  if (given === undefined || given === null || given === "") return null;
  if (typeof given !== "string") return given;
  const parsed = parseJson(given);
  return typeof parsed === "object" && parsed !== null ? parsed : given;
}

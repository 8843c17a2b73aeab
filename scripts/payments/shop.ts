/** What a web client does: sign up, start a payment, ask how it went. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { PUBLISHABLE_KEY } from "../stack/settings.ts";
import { API_URL } from "./addresses.ts";

/** The demo data's smallest package: 100 credits, for NGN 2,500.00 or INR 169.00. */
export const STARTER = "0b7a3c1e-0000-4000-8000-000000000001";
export const STARTER_CREDITS = 100;
/** What a new user is given. */
export const WELCOME_CREDITS = 20;

export type ProviderName = "paystack" | "razorpay";
export const PROVIDERS: readonly ProviderName[] = ["paystack", "razorpay"];

/** A signed-up user. */
export interface User {
  id: string;
  email: string;
  token: string;
}

/** An answer: `body` is what its JSON holds. */
export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

const SignedUp = z.object({ access_token: z.string(), user: z.object({ id: z.string() }) });

const Started = z.object({
  reference: z.string(),
  provider: z.enum(["paystack", "razorpay"]),
  amount: z.number(),
  currency: z.string(),
  livemode: z.literal(false),
  order_id: z.string().optional(),
});
/** A payment whose checkout is open. */
export type Started = z.infer<typeof Started>;

/** Makes a user through the auth service, as the web client does. */
export async function signUp(): Promise<User> {
  const email = `payer-${randomBytes(8).toString("hex")}@example.com`;
  const response = await fetch(`${API_URL}/auth/v1/signup`, {
    method: "POST",
    headers: { apikey: PUBLISHABLE_KEY, "content-type": "application/json" },
    body: JSON.stringify({ email, password: "correct horse battery" }),
  });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  const { access_token, user } = SignedUp.parse(JSON.parse(text));
  return { id: user.id, email, token: access_token };
}

/** Posts to an edge function, as this user or as nobody. */
export async function callFunction(
  name: "initialize-payment" | "verify-payment" | "refund-payment" | "cancel-subscription",
  user: User | null,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return await answerOf(
    await fetch(`${API_URL}/functions/v1/${name}`, {
      method: "POST",
      headers: {
        apikey: PUBLISHABLE_KEY,
        "content-type": "application/json",
        ...(user === null ? {} : { authorization: `Bearer ${user.token}` }),
        ...headers,
      },
      body: JSON.stringify(body),
    }),
  );
}

/** Asks for a checkout; answers whatever the function says. */
export async function initialize(
  user: User | null,
  request: Record<string, unknown>,
  key?: string,
): Promise<Answer> {
  const headers = key === undefined ? {} : { "idempotency-key": key };
  const body = { payment_type: "credits", package_id: STARTER, ...request };
  return await callFunction("initialize-payment", user, body, headers);
}

/** Starts a payment for the starter package, and insists that it works. */
export async function start(user: User, provider: ProviderName): Promise<Started> {
  return started(await initialize(user, { provider }));
}

/** The payment that an answer of initialize-payment opened. */
export function started(answer: Answer): Started {
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return Started.parse(answer.body);
}

/** Asks verify-payment. */
export async function verify(user: User | null, reference: string): Promise<Answer> {
  return await callFunction("verify-payment", user, { reference });
}

/** Reads an answer to its end. */
export async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response;
  return { status, headers, body: JSON.parse(await response.text()) };
}

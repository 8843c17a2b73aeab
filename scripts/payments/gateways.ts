/** Every gateway as payers, webhooks and operators meet it. What tells them apart is one table. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { API_URL } from "./addresses.ts";
import { rows } from "./database.ts";
import { type Answer, answerOf, callFunction, initialize, signUp, type User } from "./shop.ts";
import { control, observe } from "./simulator.ts";

/** A gateway and its ways. */
export interface Gateway {
  name: string;
  /** By what the simulator's control API finds a payment. */
  by: "reference" | "order_id";
  /** The path of the call that asks for a refund. */
  refunds: string;
  /** The webhooks of one payment that was paid at once. */
  webhooks: number;
}

export const GATEWAYS: readonly Gateway[] = [
  { name: "paystack", by: "reference", refunds: "/refund", webhooks: 1 },
  { name: "razorpay", by: "order_id", refunds: "/refund", webhooks: 3 },
  { name: "stripe", by: "reference", refunds: "/refunds", webhooks: 3 },
  { name: "networx", by: "reference", refunds: "/transactions/refunds", webhooks: 1 },
  { name: "secure-processor", by: "reference", refunds: "/transactions/refunds", webhooks: 1 },
];

const Opened = z.object({
  reference: z.string(),
  amount: z.number(),
  currency: z.string(),
  order_id: z.string().optional(),
});
/** A payment whose checkout is open. */
export type Opened = z.infer<typeof Opened>;

const Webhook = z.object({
  provider: z.string(),
  event: z.string(),
  body: z.string(),
  headers: z.record(z.string(), z.string()),
});
/** A webhook as the gateway signed it, sent or not. */
export type Webhook = z.infer<typeof Webhook>;

/** Opens a checkout for the starter package, or for what is asked for. */
export async function open(
  user: User,
  { name }: Pick<Gateway, "name">,
  request: Record<string, unknown> = {},
): Promise<Opened> {
  const { status, body } = await initialize(user, { provider: name, ...request });
  assert.equal(status, 200, JSON.stringify(body));
  return Opened.parse(body);
}

/** Lets the payer, the gateway or the bank do something to a payment. */
export async function act(
  gateway: Gateway,
  what: "pay" | "dispute",
  payment: Opened,
  outcome: string,
): Promise<void> {
  await control(`/${gateway.name}/${what}`, { [gateway.by]: payment[gateway.by], outcome });
}

/** The webhooks of a payment in the order the gateway made them. Razorpay's know only its order. */
export async function webhooksOf(payment: Opened): Promise<Webhook[]> {
  const { deliveries } = await observe(
    `/deliveries?reference=${payment.order_id ?? payment.reference}`,
    z.object({ deliveries: z.array(Webhook) }),
  );
  return deliveries;
}

/** A payment that was paid, with the webhooks that nobody has delivered. */
export async function paid(
  gateway: Gateway,
): Promise<{ user: User; payment: Opened; webhooks: Webhook[] }> {
  const user = await signUp();
  const payment = await open(user, gateway);
  await act(gateway, "pay", payment, "no_webhook");
  const webhooks = await webhooksOf(payment);
  assert.equal(webhooks.length, gateway.webhooks);
  return { user, payment, webhooks };
}

/** Posts a webhook to its endpoint, byte for byte. */
export async function post({ provider, headers, body }: Webhook): Promise<Answer> {
  const address = `${API_URL}/functions/v1/${provider}-webhook`;
  return await answerOf(await fetch(address, { method: "POST", headers, body }));
}

/** Posts webhooks one after the other; each has to be taken. */
export async function deliverAll(webhooks: Webhook[]): Promise<void> {
  for (const webhook of webhooks) {
    const { status, body } = await post(webhook);
    assert.equal(status, 200, `${webhook.event}: ${JSON.stringify(body)}`);
    assert.notEqual(body.outcome, "dead", webhook.event);
    assert.notEqual(body.outcome, "failed", webhook.event);
  }
}

/** Somebody who may refund. */
export async function signUpOperator(): Promise<User> {
  const operator = await signUp();
  await rows(
    `insert into ops.operators (user_id, added_by)
    select p.id, 'test' from public.profiles p where p.external_id = $1`,
    [operator.id],
  );
  return operator;
}

/** Asks refund-payment for all of a payment. */
export async function refund(
  operator: User,
  { reference }: Pick<Opened, "reference">,
  key: string = randomUUID(),
): Promise<Answer> {
  const headers = { "idempotency-key": key };
  return await callFunction("refund-payment", operator, { reference }, headers);
}

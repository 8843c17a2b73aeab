/** The gateways' side, through the simulator's control API. */
import assert from "node:assert/strict";
import { z } from "zod";
import { SIMULATOR_URL } from "./addresses.ts";
import type { Started } from "./shop.ts";

const Delivery = z.object({
  id: z.string(),
  provider: z.enum(["paystack", "razorpay"]),
  event: z.string(),
  state: z.string(),
  body: z.string(),
  headers: z.record(z.string(), z.string()),
  copy_of: z.string().nullable(),
  attempts: z.array(z.object({ status: z.number().nullable(), tampered: z.boolean() })),
});
/** A webhook, and what was answered so far. */
export type Delivery = z.infer<typeof Delivery>;

/** A POST to the control API; throws when it is refused. */
export async function control(path: string, body: unknown = {}): Promise<unknown> {
  const response = await fetch(`${SIMULATOR_URL}/control${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  assert.equal(response.status, 200, `control ${path}: ${text}`);
  return JSON.parse(text);
}

/** What the control API tells. */
export async function observe<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const response = await fetch(`${SIMULATOR_URL}/control${path}`);
  assert.equal(response.status, 200, path);
  return schema.parse(await response.json());
}

/** Lets the payer pay at the gateway's checkout. */
export async function pay(
  payment: Started,
  outcome: "success" | "no_webhook" | "two_captures" | "wrong_amount",
  delayMs?: number,
): Promise<void> {
  const which = payment.provider === "paystack"
    ? { reference: payment.reference }
    : { order_id: payment.order_id };
  const delay = delayMs === undefined ? {} : { delay_ms: delayMs };
  await control(`/${payment.provider}/pay`, { ...which, ...delay, outcome });
}

/** The webhooks of a payment; Razorpay's know only the order. */
export async function deliveriesOf(payment: Started): Promise<Delivery[]> {
  const reference = payment.order_id ?? payment.reference;
  const { deliveries } = await observe(
    `/deliveries?reference=${reference}`,
    z.object({ deliveries: z.array(Delivery) }),
  );
  return deliveries;
}

/** The body of the webhook that tells a payment's capture, whether it was sent or not. */
export async function captureBody(payment: Started): Promise<string> {
  const found = (await deliveriesOf(payment)).find(({ event }) =>
    event === "charge.success" || event === "payment.captured"
  );
  assert.ok(found, `the simulator has no capture of ${payment.reference}`);
  return found.body;
}

import type Stripe from "stripe";
import { z } from "zod";
import type { Statement } from "../event.ts";
import { readShape } from "./shapes.ts";
import { callStripe } from "./stripe_api.ts";
import type { Told } from "./stripe_shapes.ts";
import { Invoice, readInvoice, readSubscription } from "./stripe_subscriptions.ts";

/** Lets a subscription end with the month that is paid. */
export async function endSubscription(stripe: Stripe, id: string): Promise<Told> {
  const params = { cancel_at_period_end: true };
  return ownSubscription(id, await callStripe(() => stripe.subscriptions.update(id, params)));
}

/** How a subscription stands, then each of its latest paid months, the oldest first. */
export async function listBills(
  stripe: Stripe,
  id: string,
  isLive: boolean,
): Promise<Statement[]> {
  const told = ownSubscription(id, await callStripe(() => stripe.subscriptions.retrieve(id)));
  const months = (await listPaidInvoices(stripe, id)).toReversed()
    .map((invoice) => ({ livemode: invoice.livemode, ...readInvoice(invoice) }));
  return [{ livemode: isLive, ...told }, ...months];
}

function ownSubscription(id: string, answer: unknown): Told {
  const told = readSubscription(answer);
  if (told.subscription?.id !== id) throw new Error("Another subscription's answer.");
  return told;
}

/** An invoice with what paid it. */
export async function retrieveInvoice(stripe: Stripe, id: string): Promise<Invoice> {
  const expand = ["payments"];
  return readShape(Invoice, await callStripe(() => stripe.invoices.retrieve(id, { expand })));
}

/** The latest year's; newest first. */
async function listPaidInvoices(stripe: Stripe, subscription: string): Promise<Invoice[]> {
  const page = { subscription, status: "paid" as const, limit: 12, expand: ["data.payments"] };
  const answer = await callStripe(() => stripe.invoices.list(page));
  return readShape(z.object({ data: z.array(Invoice) }), answer).data;
}

import type { PaymentAnswer } from "../../api/payments.ts";

/** Where what a payment bought is found. */
export interface Destination {
  path: string;
  name: string;
}

export function destinationOf(answer: PaymentAnswer | undefined): Destination {
  if (answer?.order_id) return { path: `/orders/${answer.order_id}`, name: "your order" };
  if (answer?.agent_id) return { path: "/agents", name: "your agents" };
  if (answer?.group_id) return { path: `/groups/${answer.group_id}`, name: "your group" };
  return { path: "/", name: "the dashboard" };
}

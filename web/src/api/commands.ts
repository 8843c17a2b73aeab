import { z } from "zod";
import { jsonInteger } from "./amount.ts";
import { supabase } from "./client.ts";
import { environment } from "./environment.ts";
import { callFunction } from "./functions.ts";
import { read } from "./reads.ts";
import * as records from "./records.ts";

/** What a signed-in user can have done. The database decides whether they may. */

/** Puts so many pieces of a product into the cart; 0 takes it out. */
export function setCartItem(productId: string, quantity: number): Promise<number> {
  return read(supabase.rpc("set_cart_item", { product_id: productId, quantity }), z.int());
}

/** Buys the cart with credits. The same key twice is one order. */
export function checkoutWithCredits(
  cartVersion: string,
  idempotencyKey: string,
): Promise<z.infer<typeof records.creditOrder>> {
  return read(
    supabase.rpc("checkout_with_credits", {
      cart_version: cartVersion,
      idempotency_key: idempotencyKey,
    }),
    records.creditOrder,
  );
}

export function cancelOrder(id: string): Promise<records.Order> {
  return read(supabase.rpc("cancel_order", { order_id: id }), records.order);
}

/** The address of a file the user bought. It works for a short while only. */
export async function createDownload(orderId: string, productId: string): Promise<string> {
  const { token } = await read(
    supabase.rpc("create_download", { order_id: orderId, product_id: productId }),
    records.download,
  );
  return `${environment.supabaseUrl}/functions/v1/download?token=${encodeURIComponent(token)}`;
}

export interface OrderUpdate {
  id: string;
  trackingInfo: string;
  sent: boolean;
}

/** For operators: what the buyer sees of the way of their order, and that it is on it. */
export function updateOrder({ id, trackingInfo, sent }: OrderUpdate): Promise<records.Order> {
  return read(
    supabase.rpc("update_order", {
      order_id: id,
      tracking_info: trackingInfo,
      ...(sent ? { status: "completed" } : {}),
    }),
    records.order,
  );
}

export interface NewGroup {
  name: string;
  description: string;
  currency: string;
  contributionAmount: bigint;
  securityDeposit: bigint;
  size: number;
  cycleDays: number;
}

/** Makes a group, a draft until its creator has paid. Answers its id. */
export function createGroup(group: NewGroup): Promise<string> {
  return read(
    supabase.rpc("create_group", {
      name: group.name,
      description: group.description,
      currency: group.currency,
      contribution_amount: group.contributionAmount.toString(),
      security_deposit: group.securityDeposit.toString(),
      size: group.size,
      cycle_days: group.cycleDays,
    }),
    z.uuid(),
  );
}

export function requestToJoin(groupId: string, message: string): Promise<string> {
  return read(supabase.rpc("request_to_join", { group_id: groupId, message }), z.uuid());
}

export type Decision = "approve" | "reject";

export function decideJoinRequest(requestId: string, decision: Decision): Promise<unknown> {
  return read(
    supabase.rpc(`${decision}_join_request`, { request_id: requestId }),
    z.unknown(),
  );
}

export function startGroup(groupId: string, startsOn: string): Promise<unknown> {
  return read(
    supabase.rpc("start_group", { group_id: groupId, starts_on: startsOn }),
    z.unknown(),
  );
}

export function leaveGroup(groupId: string): Promise<unknown> {
  return read(supabase.rpc("leave_group", { group_id: groupId }), z.unknown());
}

export function closeGroup(groupId: string): Promise<unknown> {
  return read(supabase.rpc("close_group", { group_id: groupId }), z.unknown());
}

export interface RefundRequest {
  reference: string;
  provider: string;
  captureId: string;
  amount: bigint;
  reason: string;
}

const refundAnswer = z.object({
  status: z.enum(["requested", "unknown", "accepted", "refused"]),
  message: z.string(),
});
export type RefundAnswer = z.infer<typeof refundAnswer>;

/** For operators: gives money back. The same key twice is one refund, and answers how that one stands. */
export function refundPayment(
  request: RefundRequest,
  idempotencyKey: string,
): Promise<RefundAnswer> {
  return callFunction(
    "refund-payment",
    {
      reference: request.reference,
      provider: request.provider,
      capture_id: request.captureId,
      amount: jsonInteger(request.amount),
      ...(request.reason === "" ? {} : { reason: request.reason }),
    },
    refundAnswer,
    { "Idempotency-Key": idempotencyKey },
  );
}

const acceptance = z.object({ outcome: z.string(), message: z.string().nullish() });

/** For operators: takes a capture that differs from what was due as paying it. */
export function acceptCapture(
  paymentId: string,
  captureId: string,
): Promise<z.infer<typeof acceptance>> {
  return read(
    supabase.rpc("accept_capture", { payment_id: paymentId, capture_id: captureId }),
    acceptance,
  );
}

const cancelled = z.object({ message: z.string() });

/** Lets a plan end when the month that is paid is over. Any number of calls is fine. */
export function cancelPlan(subscriptionId: string): Promise<z.infer<typeof cancelled>> {
  return callFunction("cancel-subscription", { subscription_id: subscriptionId }, cancelled);
}

import { z } from "zod";
import { integer } from "./amount.ts";
import { supabase } from "./client.ts";
import { errorFromDataApi } from "./errors.ts";
import * as records from "./records.ts";

/** Rows a page of a list holds. */
export const PAGE_SIZE = 20;

interface DataApiAnswer {
  data: unknown;
  error: unknown;
  status: number;
}

interface DataApiRequest extends PromiseLike<DataApiAnswer> {
  retry(enabled: boolean): PromiseLike<DataApiAnswer>;
}

/** Asks the Data API and checks the shape of its answer. Row-level security decides what comes back. */
export async function read<Output>(
  request: DataApiRequest,
  schema: z.ZodType<Output>,
): Promise<Output> {
  // Queries are tried again already; both together would keep a failure to themselves for long.
  const { data, error, status } = await request.retry(false);
  if (error) throw errorFromDataApi(error, status);
  return schema.parse(data);
}

export function readProfile(): Promise<records.Profile | null> {
  return read(
    supabase.from("profiles").select("id,email,credits,debt,credits_used,total_spent")
      .maybeSingle(),
    records.profile.nullable(),
  );
}

export function readCurrencies(): Promise<records.Currency[]> {
  return read(
    supabase.from("currencies").select("code,name,exponent").order("code"),
    z.array(records.currency),
  );
}

export function readUnitName(): Promise<records.UnitName> {
  return read(supabase.rpc("unit_name"), records.unitName);
}

export function readOffers(): Promise<records.Offer[]> {
  return read(
    supabase.from("credit_offers").select("*").order("sort_order"),
    z.array(records.offer),
  );
}

const PAYMENT_COLUMNS =
  "id,reference,provider,payment_type,description,amount,currency,status,fulfilment,refunded_amount,created_at,paid_at";

export function readPayments(page: number, size = PAGE_SIZE): Promise<records.Payment[]> {
  return read(
    supabase.from("payment_history").select(PAYMENT_COLUMNS)
      .order("created_at", { ascending: false }).order("id")
      .range(page * size, page * size + size - 1),
    z.array(records.payment),
  );
}

export function readPayment(reference: string): Promise<records.Payment | null> {
  return read(
    supabase.from("payment_history").select(PAYMENT_COLUMNS).eq("reference", reference)
      .limit(1).maybeSingle(),
    records.payment.nullable(),
  );
}

/** A line of the statement, with the reference of the payment that moved it. */
export interface StatementLine extends records.Transaction {
  reference: string | null;
}

export async function readTransactions(page: number): Promise<StatementLine[]> {
  const lines = await read(
    supabase.from("transactions")
      .select(
        "id,type,unit,amount,balance_after,payment_id,order_id,group_id,description,processed_at",
      )
      .order("line", { ascending: false })
      .range(page * PAGE_SIZE, page * PAGE_SIZE + PAGE_SIZE - 1),
    z.array(records.transaction),
  );
  const ids = [...new Set(lines.flatMap(({ payment_id }) => payment_id ?? []))];
  const paid = ids.length === 0 ? [] : await read(
    supabase.from("payment_history").select("id,reference").in("id", ids),
    z.array(z.object({ id: z.uuid(), reference: z.string() })),
  );
  return lines.map((line) => ({
    ...line,
    reference: paid.find(({ id }) => id === line.payment_id)?.reference ?? null,
  }));
}

/** What everybody sees alike; browsers may keep it for a moment, so it is asked for by GET. */
export function readCatalogue(currency: string, page: number): Promise<records.Catalogue> {
  return read(
    supabase.rpc("catalogue", { currency, page }, { get: true }),
    records.catalogue,
  );
}

export function readCartEntries(): Promise<records.CartEntry[]> {
  return read(
    supabase.from("cart_items").select("product_id,quantity"),
    z.array(records.cartEntry),
  );
}

export function readCart(currency: string): Promise<records.Cart> {
  return read(supabase.rpc("cart", { currency }), records.cart);
}

const ORDER_COLUMNS =
  "id,number,status,amount,currency,tracking_info,reserved_until,shipped_at,created_at";

export interface OrderWithItems extends records.Order {
  items: records.OrderItem[];
}

export async function readOrders(page: number): Promise<OrderWithItems[]> {
  return withItems(
    await read(
      supabase.from("orders").select(ORDER_COLUMNS)
        .order("number", { ascending: false })
        .range(page * PAGE_SIZE, page * PAGE_SIZE + PAGE_SIZE - 1),
      z.array(records.order),
    ),
  );
}

export async function readOrder(id: string): Promise<OrderWithItems | null> {
  // Anything that is no uuid can't be asked for; it is nobody's order.
  if (!z.uuid().safeParse(id).success) return null;
  const orders = await read(
    supabase.from("orders").select(ORDER_COLUMNS).eq("id", id),
    z.array(records.order),
  );
  return (await withItems(orders))[0] ?? null;
}

async function withItems(orders: records.Order[]): Promise<OrderWithItems[]> {
  if (orders.length === 0) return [];
  const items = await read(
    supabase.from("order_items").select("order_id,product_id,name,kind,quantity,unit_amount")
      .in("order_id", orders.map((order) => order.id)).order("name"),
    z.array(records.orderItem),
  );
  return orders.map((order) => ({
    ...order,
    items: items.filter((item) => item.order_id === order.id),
  }));
}

/** For operators; everybody else is refused. */
export function readOrdersToSend(): Promise<records.OrderToSend[]> {
  return read(supabase.rpc("orders_to_send"), z.array(records.orderToSend));
}

/** Whether the user is an operator: what to show. What they may do is checked where it is done. */
export function readIsOperator(): Promise<boolean> {
  return read(supabase.rpc("is_operator"), z.boolean());
}

/** For operators: payments by reference or e-mail; without a search those that wait for somebody. */
export function readPaymentsToOperate(search: string): Promise<records.OperatedPayment[]> {
  return read(
    supabase.rpc("payments_to_operate", { search }),
    z.array(records.operatedPayment),
  );
}

/** A plan of the user's, with what it brings and costs. */
export interface Plan extends records.Subscription {
  description: string | null;
  amount: bigint;
  currency: string;
  provider: string;
}

export async function readPlans(): Promise<Plan[]> {
  const plans = await read(
    supabase.from("subscriptions").select("id,status,payment_id,current_period_end,ends_at")
      // What was never paid is no plan of anybody's.
      .not("status", "in", "(pending,incomplete,incomplete_expired)")
      .order("created_at", { ascending: false }),
    z.array(records.subscription),
  );
  if (plans.length === 0) return [];
  const paid = await read(
    supabase.from("payment_history").select("id,description,amount,currency,provider")
      .in("id", plans.map(({ payment_id }) => payment_id)),
    z.array(records.payment.pick({
      id: true,
      description: true,
      amount: true,
      currency: true,
      provider: true,
    })),
  );
  return plans.flatMap((plan) => {
    const first = paid.find(({ id }) => id === plan.payment_id);
    return first ? [{ ...first, ...plan }] : [];
  });
}

export function readAgentOffers(): Promise<records.AgentOffer[]> {
  return read(
    supabase.from("agent_offers").select("*").order("sort_order").order("agent_id"),
    z.array(records.agentOffer),
  );
}

export function readAgentAccess(): Promise<records.AgentAccess[]> {
  return read(
    supabase.from("agent_access").select("agent_id,granted_at").is("withdrawn_at", null),
    z.array(records.agentAccess),
  );
}

const GROUP_COLUMNS =
  "id,name,description,contribution_amount,security_deposit,currency,size,cycle_days,status,starts_on";

export function readOpenGroups(page: number): Promise<records.SavingsGroup[]> {
  return read(
    supabase.from("groups").select(GROUP_COLUMNS).eq("status", "open")
      .order("created_at", { ascending: false })
      .range(page * PAGE_SIZE, page * PAGE_SIZE + PAGE_SIZE - 1),
    z.array(records.savingsGroup),
  );
}

export interface MyGroups {
  groups: records.SavingsGroup[];
  requests: records.JoinRequest[];
}

/** The groups a user made, is in, or asked to join. */
export async function readMyGroups(userId: string): Promise<MyGroups> {
  const [own, requests] = await Promise.all([
    read(supabase.rpc("my_groups"), z.array(z.uuid())),
    read(
      supabase.from("group_join_requests").select("group_id,status").eq("user_id", userId)
        .in("status", ["requested", "approved"]),
      z.array(records.joinRequest),
    ),
  ]);
  const ids = [...new Set([...own, ...requests.map((request) => request.group_id)])];
  if (ids.length === 0) return { groups: [], requests };
  const groups = await read(
    supabase.from("groups").select(GROUP_COLUMNS).in("id", ids)
      .order("created_at", { ascending: false }),
    z.array(records.savingsGroup),
  );
  return { groups, requests };
}

export function readGroup(id: string): Promise<records.GroupOverview> {
  return read(supabase.rpc("group_overview", { group_id: id }), records.groupOverview);
}

/** What a group holds of the user's security deposit: the balance after the last line about it. */
export async function readDepositHeld(groupId: string): Promise<bigint> {
  const lines = await read(
    supabase.from("transactions").select("balance_after")
      .eq("group_id", groupId).eq("type", "security_deposit")
      .order("line", { ascending: false }).limit(1),
    z.array(z.object({ balance_after: integer })),
  );
  return lines[0]?.balance_after ?? 0n;
}

/** The gateways that take an amount of a currency. */
export function readGateways(currency: string, amount: bigint): Promise<string[] | null> {
  return read(
    supabase.rpc("providers_taking", { currency, amount: amount.toString() }),
    z.array(z.string()).nullable(),
  );
}

/** The currencies in which a gateway takes money, with that gateway. */
export function readGatewayCurrencies(): Promise<records.GatewayCurrency[]> {
  return read(
    supabase.from("provider_currencies").select("provider,currency").order("currency"),
    z.array(records.gatewayCurrency),
  );
}

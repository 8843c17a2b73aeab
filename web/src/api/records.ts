import { z } from "zod";
import { currencyCode, integer } from "./amount.ts";

/** The rows this client reads, checked where they come in. */

export const profile = z.object({
  id: z.uuid(),
  email: z.string().nullable(),
  credits: integer,
  debt: integer,
  credits_used: integer,
  total_spent: z.record(currencyCode, integer),
});
export type Profile = z.infer<typeof profile>;

export const currency = z.object({
  code: currencyCode,
  name: z.string(),
  exponent: z.int().min(0),
});
export type Currency = z.infer<typeof currency>;

export const offer = z.object({
  package_id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  credits: integer,
  discount_percent: z.coerce.number().nullable(),
  currency: currencyCode,
  list_amount: integer,
  amount: integer,
  providers: z.array(z.string()),
  /** once: paid once; month: a plan, paid and granted every month. */
  billing: z.string(),
});
export type Offer = z.infer<typeof offer>;

export const payment = z.object({
  id: z.uuid(),
  reference: z.string(),
  provider: z.string(),
  payment_type: z.string(),
  description: z.string().nullable(),
  amount: integer,
  currency: currencyCode,
  status: z.string(),
  fulfilment: z.string(),
  refunded_amount: integer.nullable(),
  created_at: z.string(),
  paid_at: z.string().nullable(),
});
export type Payment = z.infer<typeof payment>;

export const transaction = z.object({
  id: z.union([z.string(), z.int()]).transform(String),
  type: z.string(),
  unit: z.string(),
  amount: integer,
  balance_after: integer.nullable(),
  payment_id: z.uuid().nullable(),
  order_id: z.uuid().nullable(),
  group_id: z.uuid().nullable(),
  description: z.string().nullable(),
  processed_at: z.string(),
});
export type Transaction = z.infer<typeof transaction>;

export const unitName = z.object({ one: z.string(), many: z.string() });
export type UnitName = z.infer<typeof unitName>;

/** One product of the shop, priced in one currency. */
export const product = z.object({
  product_id: z.uuid(),
  name: z.string(),
  description: z.string(),
  kind: z.string(),
  image_url: z.string().nullable(),
  credits_price: integer.nullable(),
  currency: currencyCode,
  amount: integer,
  available: integer.nullable(),
});
export type Product = z.infer<typeof product>;

export const catalogue = z.object({
  currency: z.string(),
  page: z.int(),
  products: z.array(product),
  more: z.boolean(),
  currencies: z.array(currencyCode).nullable(),
});
export type Catalogue = z.infer<typeof catalogue>;

export const cartEntry = z.object({ product_id: z.uuid(), quantity: z.int() });
export type CartEntry = z.infer<typeof cartEntry>;

export const cartLine = cartEntry.extend({
  name: z.string(),
  kind: z.string(),
  image_url: z.string().nullable(),
  /** Null: not sold in this currency any more. */
  unit_amount: integer.nullable(),
  /** Null: never runs out. */
  available: integer.nullable(),
});
export type CartLine = z.infer<typeof cartLine>;

export const cart = z.object({
  currency: currencyCode,
  version: z.string().nullable(),
  items: z.array(cartLine),
  amount: integer.nullable(),
  providers: z.array(z.string()).nullable(),
  credits: z.object({
    version: z.string().nullable(),
    amount: integer.nullable(),
    balance: integer,
    debt: integer,
  }),
});
export type Cart = z.infer<typeof cart>;

export const creditOrder = z.object({ order_id: z.uuid(), order_number: integer });

export const order = z.object({
  id: z.uuid(),
  number: integer,
  status: z.string(),
  amount: integer,
  currency: z.string(),
  tracking_info: z.string().nullable(),
  reserved_until: z.string().nullable(),
  shipped_at: z.string().nullable(),
  created_at: z.string(),
});
export type Order = z.infer<typeof order>;

export const orderItem = z.object({
  order_id: z.uuid(),
  product_id: z.uuid(),
  name: z.string(),
  kind: z.string(),
  quantity: z.int(),
  unit_amount: integer,
});
export type OrderItem = z.infer<typeof orderItem>;

export const orderToSend = order.extend({
  email: z.string().nullable(),
  items: z.array(z.object({ name: z.string(), kind: z.string(), quantity: z.int() })),
});
export type OrderToSend = z.infer<typeof orderToSend>;

export const download = z.object({ token: z.string(), expires_at: z.string() });

export const agentOffer = z.object({
  agent_id: z.uuid(),
  name: z.string(),
  description: z.string(),
  image_url: z.string().nullable(),
  credits: integer,
  currency: currencyCode,
  amount: integer,
  providers: z.array(z.string()),
});
export type AgentOffer = z.infer<typeof agentOffer>;

export const agentAccess = z.object({ agent_id: z.uuid(), granted_at: z.string() });
export type AgentAccess = z.infer<typeof agentAccess>;

export const savingsGroup = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  contribution_amount: integer,
  security_deposit: integer,
  currency: currencyCode,
  size: z.int(),
  cycle_days: z.int(),
  status: z.string(),
  starts_on: z.string().nullable(),
});
export type SavingsGroup = z.infer<typeof savingsGroup>;

export const joinRequest = z.object({ group_id: z.uuid(), status: z.string() });
export type JoinRequest = z.infer<typeof joinRequest>;

export const contribution = z.object({
  cycle_number: z.int(),
  status: z.string(),
  due_on: z.string().nullable(),
  paid_date: z.string().nullable(),
});
export type Contribution = z.infer<typeof contribution>;

export const member = z.object({
  id: z.uuid(),
  name: z.string(),
  is_me: z.boolean(),
  is_creator: z.boolean(),
  status: z.string(),
  has_paid_security_deposit: z.boolean(),
  contributions: z.array(contribution),
});
export type Member = z.infer<typeof member>;

export const askingMember = z.object({
  id: z.uuid(),
  name: z.string(),
  message: z.string(),
  status: z.string(),
});
export type AskingMember = z.infer<typeof askingMember>;

/** A group as the signed-in user may see it. */
export const groupOverview = z.object({
  group: savingsGroup.extend({
    is_creator: z.boolean(),
    seats_taken: z.int(),
    current_cycle: z.int().nullable(),
  }),
  request: z.object({ id: z.uuid(), status: z.string() }).nullable(),
  /** Null for who is neither a member nor the creator. */
  members: z.array(member).nullable(),
  /** Null for everybody but the creator. */
  requests: z.array(askingMember).nullable(),
});
export type GroupOverview = z.infer<typeof groupOverview>;

export const gatewayCurrency = z.object({ provider: z.string(), currency: currencyCode });
export type GatewayCurrency = z.infer<typeof gatewayCurrency>;

/** A plan of the user's: paid and granted every month. */
export const subscription = z.object({
  id: z.uuid(),
  status: z.string(),
  payment_id: z.uuid(),
  current_period_end: z.string().nullable(),
  /** When it ends, or ended; null while it goes on. */
  ends_at: z.string().nullable(),
});
export type Subscription = z.infer<typeof subscription>;

/** Money that came in for a payment. */
export const capture = z.object({
  capture_id: z.string(),
  amount: integer,
  currency: currencyCode,
  /** Whether it is what was due; otherwise it waits for a decision. */
  matches: z.boolean(),
  refundable: integer,
});
export type Capture = z.infer<typeof capture>;

/** What a gateway was asked to give back. */
export const refund = z.object({
  id: z.uuid(),
  amount: integer,
  currency: currencyCode,
  status: z.string(),
  reason: z.string(),
  detail: z.string().nullable(),
  created_at: z.string(),
});
export type Refund = z.infer<typeof refund>;

/** A payment as operators see it. */
export const operatedPayment = z.object({
  id: z.uuid(),
  reference: z.string(),
  provider: z.string(),
  email: z.string().nullable(),
  description: z.string().nullable(),
  amount: integer,
  currency: currencyCode,
  status: z.string(),
  fulfilment: z.string(),
  refunded_amount: integer.nullable(),
  refund_due_amount: integer.nullable(),
  created_at: z.string(),
  captures: z.array(capture),
  refunds: z.array(refund),
});
export type OperatedPayment = z.infer<typeof operatedPayment>;

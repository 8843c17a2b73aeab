/** One purchase of each payment type: what is asked for, and what its payer sees before and after. */
import assert from "node:assert/strict";
import { z } from "zod";
import { call, callForId, read } from "./account.ts";
import { rows } from "./database.ts";
import {
  callFunction,
  type ProviderName,
  signUp,
  type Started,
  started,
  type User,
  WELCOME_CREDITS,
} from "./shop.ts";
import { captureBody, pay } from "./simulator.ts";
import { deliver } from "./webhooks.ts";

/** What everything here costs, in minor units. */
export const PRICE = 60_000;
export const DEPOSIT = 20_000;
const CREDITS = 30;

/** What each gateway is paid in. */
export const CURRENCY: Record<ProviderName, string> = { paystack: "NGN", razorpay: "INR" };

/** Something a user is about to pay. */
export interface Purchase {
  user: User;
  request: Record<string, unknown>;
  amount: number;
  /** What the payer has of it, read as the payer. */
  look: () => Promise<unknown>;
  before: unknown;
  after: (reference: string) => unknown;
  /** What verify-payment tells of it, once it is fulfilled. */
  told: Record<string, unknown>;
}

type Prepare = (provider: ProviderName) => Promise<Purchase>;

/** By payment type. */
export const PURCHASES: Record<string, Prepare> = {
  credits: async (provider) => {
    const user = await signUp();
    return {
      user,
      request: { payment_type: "credits", package_id: await sell("package", provider) },
      amount: PRICE,
      look: () => read(user, "profiles?select=credits"),
      before: [{ credits: WELCOME_CREDITS }],
      after: () => [{ credits: WELCOME_CREDITS + CREDITS }],
      told: { credits_added: CREDITS, new_balance: WELCOME_CREDITS + CREDITS },
    };
  },

  order: async (provider) => {
    const user = await signUp();
    const product = await sell("product", provider);
    await call(user, "set_cart_item", { product_id: product, quantity: 2 });
    const items = [{ product_id: product, quantity: 2, unit_amount: PRICE }];
    return {
      user,
      request: { payment_type: "order" },
      amount: 2 * PRICE,
      look: async () => ({
        orders: await read(user, "orders?select=status,amount"),
        items: await read(user, "order_items?select=product_id,quantity,unit_amount"),
        cart: await read(user, "cart_items?select=quantity"),
        left: await read(user, `product_inventory?select=stock,reserved&product_id=eq.${product}`),
      }),
      before: {
        orders: [{ status: "pending", amount: 2 * PRICE }],
        items,
        cart: [{ quantity: 2 }],
        left: [{ stock: 5, reserved: 2 }],
      },
      after: () => ({
        orders: [{ status: "completed", amount: 2 * PRICE }],
        items,
        cart: [],
        left: [{ stock: 3, reserved: 0 }],
      }),
      told: { order_status: "completed" },
    };
  },

  agent: async (provider) => {
    const user = await signUp();
    const agent = await sell("agent", provider);
    return {
      user,
      request: { payment_type: "agent", agent_id: agent },
      amount: PRICE,
      look: async () => ({
        access: await call(user, "has_agent_access", { agent_id: agent }),
        profile: await read(user, "profiles?select=credits"),
      }),
      before: { access: false, profile: [{ credits: WELCOME_CREDITS }] },
      after: () => ({ access: true, profile: [{ credits: WELCOME_CREDITS + CREDITS }] }),
      told: { agent_id: agent, access: true, credits_added: CREDITS },
    };
  },

  group_creation: async (provider) => {
    const user = await signUp();
    const group = await createGroup(user, provider);
    return {
      user,
      request: { payment_type: "group_creation", group_id: group },
      amount: DEPOSIT + PRICE,
      look: () => lookAtGroup(user, group),
      before: { status: "draft", member: [], paid: [] },
      after: (reference) => ({
        status: "open",
        member: [{ status: "active", has_paid_security_deposit: true }],
        paid: [{ cycle_number: 1, transaction_ref: reference }],
      }),
      told: { group_id: group, security_deposit: DEPOSIT, contribution: PRICE },
    };
  },

  group_join: async (provider) => {
    const { group, creator } = await openGroup(provider);
    const user = await signUp();
    const request = await callForId(user, "request_to_join", { group_id: group });
    await call(creator, "approve_join_request", { request_id: request });
    const requests = () => read(user, "group_join_requests?select=status");
    return {
      user,
      request: { payment_type: "group_join", group_id: group },
      amount: DEPOSIT + PRICE,
      look: async () => ({ ...await lookAtGroup(user, group), requests: await requests() }),
      before: { status: "open", member: [], paid: [], requests: [{ status: "approved" }] },
      after: (reference) => ({
        status: "open",
        member: [{ status: "active", has_paid_security_deposit: true }],
        paid: [{ cycle_number: 1, transaction_ref: reference }],
        requests: [{ status: "joined" }],
      }),
      told: { group_id: group, security_deposit: DEPOSIT, contribution: PRICE },
    };
  },

  contribution: async (provider) => {
    const { group, creator, reference } = await openGroup(provider);
    const member = [{ status: "active", has_paid_security_deposit: true }];
    const first = { cycle_number: 1, transaction_ref: reference };
    return {
      user: creator,
      request: { payment_type: "contribution", group_id: group, cycle_number: 2 },
      amount: PRICE,
      look: () => lookAtGroup(creator, group),
      before: { status: "open", member, paid: [first] },
      after: (second) => ({
        status: "open",
        member,
        paid: [first, { cycle_number: 2, transaction_ref: second }],
      }),
      told: { group_id: group, security_deposit: 0, contribution: PRICE },
    };
  },

  security_deposit: async (provider) => {
    const { group, creator, reference } = await openGroup(provider);
    // The deposit goes up, and who has paid the old one owes the rest.
    await rows("update public.groups set security_deposit = 2 * security_deposit where id = $1", [
      group,
    ]);
    await rows(
      "select fulfilment.recount_member(id, created_by) from public.groups where id = $1",
      [group],
    );
    const paid = [{ cycle_number: 1, transaction_ref: reference }];
    return {
      user: creator,
      request: { payment_type: "security_deposit", group_id: group },
      amount: DEPOSIT,
      look: () => lookAtGroup(creator, group),
      before: {
        status: "open",
        member: [{ status: "active", has_paid_security_deposit: false }],
        paid,
      },
      after: () => ({
        status: "open",
        member: [{ status: "active", has_paid_security_deposit: true }],
        paid,
      }),
      told: { group_id: group, security_deposit: DEPOSIT, contribution: 0 },
    };
  },
};

/** Puts something up for sale, in the gateway's currency: its id. */
export async function sell(
  what: "package" | "product" | "agent",
  provider: ProviderName,
  pieces = 5,
): Promise<string> {
  const sql = {
    package: `with sold as (
        insert into public.credit_packages (name, credits) values ('For a test', ${CREDITS}) returning id
      ) insert into public.credit_package_prices (package_id, currency, amount)
      select id, $1, $2 from sold returning package_id as id`,
    agent: `with sold as (
        insert into public.agents (name, credits) values ('For a test', ${CREDITS}) returning id
      ) insert into public.agent_prices (agent_id, currency, amount)
      select id, $1, $2 from sold returning agent_id as id`,
    product: `with sold as (
        insert into public.products (name, kind, credits_price) values ('For a test', 'digital', 5)
        returning id
      ), stocked as (
        insert into public.product_inventory (product_id, stock) select id, ${pieces} from sold
      ), filed as (
        insert into fulfilment.product_files (product_id, file_name, content_type, content)
        select id, 'a picture.png', 'image/png', '\\x89504e470d0a1a0a00ff'::bytea from sold
      ) insert into public.product_prices (product_id, currency, amount)
      select id, $1, $2 from sold returning product_id as id`,
  }[what];
  const [row] = await rows<{ id: string }>(sql, [CURRENCY[provider], PRICE]);
  return row?.id ?? "";
}

/** A group that its creator has not paid for yet. */
export async function createGroup(creator: User, provider: ProviderName): Promise<string> {
  return await callForId(creator, "create_group", {
    name: "Family",
    currency: CURRENCY[provider],
    contribution_amount: PRICE,
    security_deposit: DEPOSIT,
    size: 3,
    cycle_days: 30,
  });
}

/** A group whose creator has paid, by a payment with this reference. */
export async function openGroup(
  provider: ProviderName,
): Promise<{ group: string; creator: User; reference: string }> {
  const creator = await signUp();
  const group = await createGroup(creator, provider);
  const payment = await startPurchase(creator, provider, {
    payment_type: "group_creation",
    group_id: group,
  });
  await pay(payment, "no_webhook");
  assert.equal((await deliver(provider, await captureBody(payment))).body.outcome, "applied");
  return { group, creator, reference: payment.reference };
}

/** Starts a payment of any type, and insists that it works. */
export async function startPurchase(
  user: User,
  provider: ProviderName,
  request: Record<string, unknown>,
): Promise<Started> {
  const asked = { provider, currency: CURRENCY[provider], ...request };
  return started(await callFunction("initialize-payment", user, asked));
}

const Ids = z.array(z.object({ id: z.string() })).length(1);
const Groups = z.array(z.object({ status: z.string() })).length(1);
const Members = z.array(z.looseObject({ id: z.string() }));

/** The group and one's own place in it. */
async function lookAtGroup(user: User, group: string) {
  const [profile] = Ids.parse(await read(user, "profiles?select=id"));
  const [{ status } = { status: "" }] = Groups.parse(
    await read(user, `groups?select=status&id=eq.${group}`),
  );
  const members = Members.parse(
    await read(
      user,
      `group_members?select=id,status,has_paid_security_deposit&group_id=eq.${group}&user_id=eq.${profile?.id}`,
    ),
  );
  const paid = await Promise.all(members.map(({ id }) =>
    read(
      user,
      `contributions?select=cycle_number,transaction_ref&status=eq.paid&member_id=eq.${id}&order=cycle_number`,
    )
  ));
  return { status, member: members.map(({ id: _, ...member }) => member), paid: paid.flat() };
}

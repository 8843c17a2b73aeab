/** A market where everything is sold, and a load of everything that can happen there. */
import assert from "node:assert/strict";
import type pg from "pg";
import type { Arena } from "./arena.ts";
import { brokenBooks, captured, deliver, refunded } from "./sales.ts";
import type { Fact } from "./sales.ts";
import {
  callAs,
  PRICE,
  recordCheckout,
  settleScheduled,
  signUpMany,
  start,
  stock,
} from "./shop.ts";

const USERS = 6;
/** Few enough to sell out now and then. */
const PIECES = 8;

/** What is in the market. The first user is an operator; each group was created by one of the users. */
export interface Market {
  users: string[];
  products: string[];
  groups: string[];
  agent: string;
  package: string;
}

/** One thing somebody does; what turns out to be impossible is refused, which is no fault. */
type Act = (session: pg.Client, market: Market, turn: number) => Promise<unknown>;

/** Sets everything up. */
export async function openMarket(arena: Arena): Promise<Market> {
  // This month's partition is there before anything is delivered, as it is in earnest.
  await arena.control.query("select inbox.make_months()");
  const users = await signUpMany(arena, USERS);
  for (const user of users) {
    await arena.control.query(
      "select ledger.move_credits($1, 1000, 'bonus', 'issued', 'For the load')",
      [user],
    );
  }
  await arena.control.query(
    "insert into ops.operators (user_id, added_by) values ($1, 'the test')",
    [users[0]],
  );
  const products = [
    await stock(arena, PIECES),
    await stock(arena, PIECES, "physical"),
    await stock(arena, 10 * PIECES, "physical"),
  ];
  const agent = await arena.value<string>(
    "insert into public.agents (name, credits) values ('Agent', 10) returning id",
  );
  await arena.control.query("insert into public.agent_prices values ($1, 'NGN', $2)", [
    agent,
    PRICE,
  ]);
  const groups: string[] = [];
  for (const creator of users.slice(0, 2)) {
    groups.push(
      await callAs(
        arena.control,
        creator,
        "public.create_group('Family', 'NGN', $1, $1, $2, 30)",
        [PRICE, USERS],
      ),
    );
  }
  const credits = await arena.value<string>("select tests.package(100, $1)", [PRICE]);
  return { users, products, groups, agent, package: credits };
}

/** Everything that happens, by name. Each worker goes round it in an order of its own. */
export const LOAD: [name: string, act: Act][] = [
  [
    "put in cart",
    (session, { users, products }, turn) =>
      callAs(session, pick(users, turn), "public.set_cart_item($1, $2)", [
        pick(products, Math.floor(turn / 3)),
        1 + turn % 2,
      ]),
  ],
  [
    "start an order",
    (session, { users }, turn) =>
      begin(session, pick(users, turn), { payment_type: "order" }, turn),
  ],
  ["start credits", (session, market, turn) =>
    begin(session, pick(market.users, turn), {
      payment_type: "credits",
      package_id: market.package,
    }, turn)],
  [
    "start an agent",
    (session, { users, agent }, turn) =>
      begin(session, pick(users, turn), { payment_type: "agent", agent_id: agent }, turn),
  ],
  ["start a group", (session, { users, groups }, turn) =>
    begin(session, pick(users, turn % 2), {
      payment_type: "group_creation",
      group_id: pick(groups, turn % 2),
    }, turn)],
  ["start to join", joinGroup],
  ["start a contribution", (session, { users, groups }, turn) =>
    begin(session, pick(users, turn), {
      payment_type: "contribution",
      group_id: pick(groups, Math.floor(turn / 2)),
    }, turn)],
  ["capture", (session) => tell(session, "pending", (key, amount) => captured(key, amount))],
  ["capture again", (session) => tell(session, "pending", (key, amount) => captured(key, amount))],
  ["capture late", (session) => tell(session, "success", (key, amount) => captured(key, amount))],
  [
    "refund half",
    (session) => tell(session, "success", (key, amount) => refunded(`${key} half`, amount / 2)),
  ],
  [
    "refund all",
    (session) => tell(session, "success", (key, amount) => refunded(`${key} all`, amount)),
  ],
  [
    "pay with credits",
    (session, { users }, turn) =>
      callAs(session, pick(users, turn), "public.checkout_with_credits()"),
  ],
  [
    "spend",
    (session, { users }, turn) =>
      callAs(session, pick(users, turn), "public.spend_credits(1, 'A picture', $1)", [
        crypto.randomUUID(),
      ]),
  ],
  ["cancel an order", async (session, _market, turn) => {
    const order = await some<{ id: string; user_id: string }>(
      session,
      "select id, user_id from public.orders where status in ('pending', 'processing')",
    );
    if (order && turn % 2 === 0) {
      await callAs(session, order.user_id, "public.cancel_order($1)", [order.id]);
    }
  }],
  ["send an order", async (session, { users }) => {
    const order = await some<{ id: string }>(
      session,
      "select id from public.orders where status = 'processing'",
    );
    if (order) {
      await callAs(session, pick(users, 0), "public.update_order($1, 'completed', 'DHL 1')", [
        order.id,
      ]);
    }
  }],
  ["let a reservation end", (session) =>
    session.query(
      `update public.orders set reserved_until = now() - interval '1 second' where id = (
         select id from public.orders where stock_state = 'reserved' limit 1 for update skip locked
       )`,
    )],
  ["housekeeping", housekeep],
  [
    "leave a group",
    (session, { users, groups }, turn) =>
      callAs(session, pick(users, turn), "public.leave_group($1)", [
        pick(groups, Math.floor(turn / 2)),
      ]),
  ],
  ["retry", (session) => session.query("select inbox.retry_next_event()")],
];

/** Each job in a transaction of its own, as the scheduler does it. */
async function housekeep(session: pg.Client): Promise<void> {
  const { rows } = await session.query<{ command: string }>("select command from ops.jobs");
  for (const { command } of rows) await session.query(command);
}

/** Whatever does not add up once all that was begun is done: books, pieces, seats, what is owed. */
export async function brokenMarket(arena: Arena, { products }: Market): Promise<string[]> {
  await settleScheduled(arena);
  const faults = await arena.rows<{ fault: string }>(
    `select format('%s of %s: %s left, %s held', i.product_id, k.stock, i.stock, i.reserved) as fault
     from public.product_inventory i
     join tests.stocked k on k.product_id = i.product_id
     left join lateral (
       select coalesce(sum(t.quantity) filter (where o.stock_state = 'taken'), 0) as taken,
         coalesce(sum(t.quantity) filter (where o.stock_state = 'reserved'), 0) as reserved
       from public.order_items t join public.orders o on o.id = t.order_id
       where t.product_id = i.product_id
     ) sold on true
     where i.product_id = any ($1) and (i.stock, i.reserved) is distinct from (k.stock - sold.taken, sold.reserved)
     union all
     select format('group %s has %s members', g.id, count(*)) from public.groups g
     join public.group_members m on m.group_id = g.id and m.status = 'active'
     group by g.id having count(*) > g.size
     union all
     select format('payment %s: kept %s, owed %s of net %s', p.reference, p.earned_amount, p.refund_due_amount, p.net_amount)
     from public.payments p
     where p.user_id is not null and p.net_amount > 0 and p.earned_amount + p.refund_due_amount < p.net_amount
     union all
     select format('order %s is %s, its payment %s', o.number, o.status, p.fulfilment)
     from public.orders o join public.payments p on p.id = o.payment_id
     where (o.status in ('processing', 'completed')) <> (p.earned_amount > 0)
     union all
     select format('event %s is %s: %s', e.id, e.outcome, e.error_message) from inbox.webhook_events e
     where e.outcome in ('failed', 'dead', 'received')`,
    [products],
  );
  return [...await brokenBooks(arena), ...faults.map(({ fault }) => fault)];
}

/** Starts a payment, and keeps what the gateway answered; sometimes its answer is lost. */
async function begin(
  session: pg.Client,
  user: string,
  request: Record<string, unknown>,
  turn: number,
): Promise<void> {
  const started = await start(session, user, request);
  if (started.outcome === "repeated") return;
  await recordCheckout(session, started, turn % 3 === 0 ? "unknown" : "opened");
}

/** Somebody asks to join, the creator approves, they start to pay. */
async function joinGroup(session: pg.Client, market: Market, turn: number): Promise<void> {
  const at = Math.floor(turn / 2) % market.groups.length;
  const [user, group] = [pick(market.users, turn), pick(market.groups, at)];
  const request = await callAs(session, user, "public.request_to_join($1)", [group]);
  await callAs(session, pick(market.users, at), "public.approve_join_request($1)", [request]);
  await begin(session, user, { payment_type: "group_join", group_id: group }, turn);
}

/** The gateway tells something of a payment that stands so. */
async function tell(
  session: pg.Client,
  status: string,
  fact: (key: string, amount: number) => Fact,
): Promise<void> {
  const payment = await some<{ reference: string; amount: number }>(
    session,
    `select reference, amount::integer from public.payments where status = '${status}'`,
  );
  if (!payment) return;
  const told = fact(payment.reference, payment.amount);
  await deliver(session, JSON.stringify(told), payment.reference, [told]);
}

/** Any one row of a query. */
async function some<Row extends pg.QueryResultRow>(
  session: pg.Client,
  sql: string,
): Promise<Row | undefined> {
  return (await session.query<Row>(`${sql} order by random() limit 1`)).rows[0];
}

function pick<Item>(items: Item[], index: number): Item {
  const item = items[index % items.length];
  assert.ok(item !== undefined);
  return item;
}

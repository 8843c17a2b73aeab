/** What was bought to be downloaded, followed as a browser does; and the catalogue as a cache sees it. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { z } from "zod";
import { call, read, rest, rpc } from "./account.ts";
import { API_URL } from "./addresses.ts";
import { closeDatabase, rows } from "./database.ts";
import { CURRENCY, sell, startPurchase } from "./purchases.ts";
import { signUp, type User } from "./shop.ts";
import { captureBody, pay } from "./simulator.ts";
import { chargeSuccess, deliver } from "./webhooks.ts";

after(closeDatabase);

const PICTURE = Buffer.from("89504e470d0a1a0a00ff", "hex");
const Orders = z.array(z.object({ id: z.string() })).length(1);
const Page = z.object({
  more: z.boolean(),
  products: z.array(z.object({ product_id: z.string() })).max(24),
});
const Link = z.object({ token: z.string(), expires_at: z.string() });

test("a picture is there once it is paid, for its buyer, as it was stored", async () => {
  const { user, what, payment } = await orderPicture();
  const early = await rpc(user, "create_download", what);
  assert.deepEqual([early.status, code(early.body)], [404, "download_not_found"]);
  await deliver("paystack", chargeSuccess(payment));

  const response = await follow(await linkTo(user, what));
  assert.equal(response.status, 200);
  assert.deepEqual(Buffer.from(await response.arrayBuffer()), PICTURE);
  assert.equal(response.headers.get("content-type"), "image/png");
  assert.equal(
    response.headers.get("content-disposition"),
    'attachment; filename="a picture.png"',
  );
  assert.equal(response.headers.get("cache-control"), "private, no-store");
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");

  const others = await rpc(await signUp(), "create_download", what);
  assert.deepEqual([others.status, code(others.body)], [404, "download_not_found"]);
  const nobodys = await rpc(null, "create_download", what);
  assert.equal(nobodys.status, 401);
});

test("a link ends with its time, and with the refund of its order", async () => {
  const { user, what, payment } = await orderPicture();
  await pay(payment, "no_webhook");
  await deliver("paystack", await captureBody(payment));
  const [first, second] = [await linkTo(user, what), await linkTo(user, what)];
  await rows(
    `update fulfilment.downloads set expires_at = now() - interval '1 second'
     where token_hash = sha256(convert_to($1, 'UTF8'))`,
    [first],
  );
  const late = await follow(first);
  assert.equal(late.status, 404);
  const page = await late.text();
  assert.match(late.headers.get("content-type") ?? "", /^text\/html/);
  assert.match(page, /make a new link/);
  assert.equal((await follow(second)).status, 200);

  // The money goes back, by the gateway's own word.
  await rows(
    `select public.process_payment_atomic(jsonb_build_object(
      'provider', 'paystack', 'event_key', 'refund of ' || $1, 'event_type', 'test', 'source', 'reconciliation',
      'livemode', false, 'details', '{}'::jsonb,
      'refs', jsonb_build_array(jsonb_build_object('type', 'reference', 'value', $1)),
      'facts', jsonb_build_array(jsonb_build_object(
        'type', 'refund_processed', 'object_id', 'refund of ' || $1, 'amount', $2::bigint, 'currency', 'NGN'
      )),
      'raw', jsonb_build_object('body_base64', '', 'headers', '{}'::jsonb)
    ))`,
    [payment.reference, payment.amount],
  );
  const refunded = await follow(second, "application/json");
  assert.equal(refunded.status, 404);
  assert.equal(code(await refunded.json()), "download_expired");
});

test("one page of the catalogue is one request that caches may keep, for anyone", async () => {
  const product = await sell("product", "paystack");
  const pages: z.infer<typeof Page>[] = [];
  do {
    const path = `rpc/catalogue?currency=${CURRENCY.paystack}&page=${pages.length + 1}`;
    const { status, headers, body } = await rest(null, path);
    assert.equal(status, 200);
    assert.equal(headers.get("cache-control"), "public, max-age=30, stale-while-revalidate=300");
    pages.push(Page.parse(body));
  } while (pages.at(-1)?.more);
  const ids = pages.flatMap(({ products }) => products.map(({ product_id }) => product_id));
  assert.equal(new Set(ids).size, ids.length, "a product is on two pages");
  assert.ok(ids.includes(product));
});

test("a cart is nobody else's business: no header lets a cache keep it", async () => {
  const user = await signUp();
  const cart = await rest(user, "rpc/cart?currency=NGN");
  assert.equal(cart.status, 200);
  assert.doesNotMatch(cart.headers.get("cache-control") ?? "", /public|max-age/);
});

/** A user who has begun to pay a picture. */
async function orderPicture() {
  const user = await signUp();
  const product_id = await sell("product", "paystack");
  await call(user, "set_cart_item", { product_id, quantity: 1 });
  const payment = await startPurchase(user, "paystack", { payment_type: "order" });
  const [order] = Orders.parse(await read(user, "orders?select=id"));
  return { user, payment, what: { order_id: order?.id ?? "", product_id } };
}

async function linkTo(user: User, what: Record<string, unknown>): Promise<string> {
  return Link.parse(await call(user, "create_download", what)).token;
}

/** As a browser: no key, no token of a user. */
async function follow(token: string, accept = "text/html,*/*;q=0.8"): Promise<Response> {
  return await fetch(`${API_URL}/functions/v1/download?token=${token}`, { headers: { accept } });
}

function code(body: unknown): unknown {
  const { code, message } = z.object({ code: z.string(), message: z.string() }).parse(body);
  // The Data API puts our code where it has its message.
  return code.startsWith("PT") ? message : code;
}

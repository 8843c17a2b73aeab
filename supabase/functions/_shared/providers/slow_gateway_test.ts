import assert from "node:assert/strict";
import { testEnvironment } from "../testing/fakes.ts";
import { gatewayFetch } from "./http.ts";
import type { GatewayAnswer, Provider } from "./provider.ts";
import { createProviders } from "./registry.ts";

/** What a real server on this machine does with a request. */
type Behaviour = (request: Request) => Response | Promise<Response>;

const CHECKOUT = {
  reference: "PAY-1",
  amount: 50000n,
  currency: "USD",
  email: "ada@example.com",
  description: "100 credits",
  billing: "once" as const,
  callbackUrl: "https://shop.example/payments/return",
};
const INQUIRY = { reference: "PAY-1", orderId: "order_1", withRefunds: true };
const CAPTURE = { paymentId: "pay_1", amount: 50000n, currency: "USD" };

/** How each gateway opens a checkout, and how it is asked about one. */
const CALLS = {
  paystack: ["POST /paystack/transaction/initialize", "GET /paystack/transaction/verify/PAY-1"],
  razorpay: ["POST /razorpay/v1/orders", "GET /razorpay/v1/orders/order_1/payments"],
  stripe: ["POST /stripe/v1/checkout/sessions", "GET /stripe/v1/checkout/sessions/order_1"],
} as const;
type Name = keyof typeof CALLS;
const NAMES = Object.keys(CALLS) as Name[];
const POSTS = Object.values(CALLS).map(([post]) => post);
const GETS = Object.values(CALLS).map(([, get]) => get);

/** The answer of every gateway. */
const all = (kind: GatewayAnswer<unknown>["kind"]) => NAMES.map(() => kind);

/** Runs a call of every SDK against a server, and says what the server received. */
async function against(
  behaviour: Behaviour,
  call: (provider: Provider) => Promise<GatewayAnswer<unknown>>,
  names: Name[] = NAMES,
): Promise<{ answers: GatewayAnswer<unknown>[]; received: string[] }> {
  const received: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    received.push(`${request.method} ${new URL(request.url).pathname}`);
    return behaviour(request);
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  const environment = testEnvironment({
    PAYSTACK_API_URL: `${url}/paystack`,
    RAZORPAY_API_URL: `${url}/razorpay/`,
    STRIPE_API_URL: `${url}/stripe/`,
  });
  const providers = createProviders(environment, { fetch: gatewayFetch, timeoutMs: PATIENCE_MS });
  const answers: GatewayAnswer<unknown>[] = [];
  for (const name of names) answers.push(await call(providers[name]));
  // Longer than any retry with the same timeout would take to show itself.
  await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS + 100));
  await server.shutdown();
  return { answers, received };
}

/** Long enough for a request to be received while other tests have the processor. */
const PATIENCE_MS = 750;

const slowly: Behaviour = async () => {
  await new Promise((resolve) => setTimeout(resolve, 2 * PATIENCE_MS));
  return Response.json({ status: true, data: {} });
};

Deno.test("a slow gateway sees each checkout once, and its answer is unknown", async () => {
  const { answers, received } = await against(slowly, (gateway) => gateway.openCheckout(CHECKOUT));
  assert.deepEqual(answers.map(({ kind }) => kind), all("unknown"));
  assert.deepEqual(received, POSTS);
});

Deno.test("a slow gateway sees a capture once, and its answer is unknown", async () => {
  const capture = (gateway: Provider) => {
    assert.ok(gateway.capture);
    return gateway.capture(CAPTURE);
  };
  const { answers, received } = await against(slowly, capture, ["razorpay"]);
  assert.deepEqual(answers.map(({ kind }) => kind), ["unknown"]);
  assert.deepEqual(received, ["POST /razorpay/v1/payments/pay_1/capture"]);
});

Deno.test("a slow answer to a question is unknown too", async () => {
  const { answers, received } = await against(slowly, (gateway) => gateway.query(INQUIRY));
  assert.deepEqual(answers.map(({ kind }) => kind), all("unknown"));
  assert.deepEqual(received, GETS);
});

/**
 * A server at the level of TCP: it answers each GET and keeps the connection, takes a POST and then does
 * `withPost`. Only here the second sending of a POST shows that a client hides.
 */
function keepingServer(withPost: (connection: Deno.Conn) => void) {
  const posts: string[] = [];
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const body = '{"status":true,"data":[],"items":[]}';
  const answer = new TextEncoder().encode(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const connections: Deno.Conn[] = [];
  const serve = async (connection: Deno.Conn) => {
    connections.push(connection);
    const buffer = new Uint8Array(65536);
    for (;;) {
      const length = await connection.read(buffer).catch(() => null);
      if (length === null) return;
      const [line] = new TextDecoder().decode(buffer.subarray(0, length)).split("\r\n");
      if (line.startsWith("GET ")) await connection.write(answer);
      if (!line.startsWith("POST ")) continue;
      posts.push(line.replace(" HTTP/1.1", ""));
      withPost(connection);
    }
  };
  const done = (async () => {
    for await (const connection of listener) void serve(connection);
  })();
  const stop = async () => {
    listener.close();
    for (const connection of connections) {
      try {
        connection.close();
      } catch {
        // closed already
      }
    }
    await done;
  };
  return { posts, stop, port: listener.addr.port };
}

const SILENCES: Record<string, (connection: Deno.Conn) => void> = {
  "stays silent": () => {},
  "hangs up": (connection) => connection.close(),
};
for (const [name, withPost] of Object.entries(SILENCES)) {
  Deno.test(`a gateway that kept its connection and ${name} sees a POST once`, async () => {
    const server = keepingServer(withPost);
    const url = `http://127.0.0.1:${server.port}`;
    const environment = testEnvironment({
      PAYSTACK_API_URL: `${url}/paystack`,
      RAZORPAY_API_URL: `${url}/razorpay`,
      STRIPE_API_URL: `${url}/stripe`,
    });
    const providers = createProviders(environment, { fetch: gatewayFetch, timeoutMs: 300 });
    for (const name of NAMES) {
      const gateway = providers[name];
      await gateway.query(INQUIRY);
      assert.equal((await gateway.openCheckout(CHECKOUT)).kind, "unknown");
    }
    await new Promise((resolve) => setTimeout(resolve, 600));
    await server.stop();
    assert.deepEqual(server.posts, POSTS);
  });
}

const UNKNOWN: Record<string, Behaviour> = {
  "a 500": () => Response.json({ error: {} }, { status: 500 }),
  "a 503 of a proxy": () => new Response("<html>", { status: 503 }),
  "a 504 without a body": () => new Response(null, { status: 504 }),
  "a redirect": () => new Response(null, { status: 307, headers: { location: "/elsewhere" } }),
  "an answer that is no JSON": () => new Response("<html>welcome</html>"),
  "an answer of another shape": () => Response.json({ status: true, ok: 1 }),
  "a request timeout": () => Response.json({ error: {} }, { status: 408 }),
};
for (const [name, behaviour] of Object.entries(UNKNOWN)) {
  Deno.test(`${name} leaves open what happened, and is asked once`, async () => {
    const { answers, received } = await against(
      behaviour,
      (gateway) => gateway.openCheckout(CHECKOUT),
    );
    assert.deepEqual(answers.map(({ kind }) => kind), all("unknown"));
    assert.deepEqual(received, POSTS);
  });
}

Deno.test("a broken connection leaves open what happened", async () => {
  const environment = testEnvironment({
    PAYSTACK_API_URL: "http://127.0.0.1:1",
    RAZORPAY_API_URL: "http://127.0.0.1:1",
    STRIPE_API_URL: "http://127.0.0.1:1",
  });
  const providers = createProviders(environment, { fetch: gatewayFetch, timeoutMs: 500 });
  for (const name of NAMES) {
    assert.equal((await providers[name].openCheckout(CHECKOUT)).kind, "unknown");
  }
});

Deno.test("only a 4xx is a no", async () => {
  for (const status of [400, 401, 403, 422, 429]) {
    const { answers } = await against(
      () => Response.json({ status: false, message: "No.", error: { code: "NO" } }, { status }),
      (gateway) => gateway.openCheckout(CHECKOUT),
    );
    assert.deepEqual(answers.map(({ kind }) => kind), all("refused"));
  }
});

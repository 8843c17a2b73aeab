/** What the simulator's own tests start with: a simulator, and a receiver that writes down what it is sent. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { BegatewayName } from "./begateway/brands.ts";
import { silenceLog } from "./log.ts";
import { type Simulator, startSimulator } from "./server.ts";
import type { Provider } from "./schedule.ts";
import { readSettings } from "./settings.ts";

/** Secrets of the tests. */
export const SECRETS = {
  PAYSTACK_SECRET_KEY: "sk_test_fixture",
  RAZORPAY_KEY_ID: "rzp_test_fixture",
  RAZORPAY_KEY_SECRET: "fixture_key_secret",
  RAZORPAY_WEBHOOK_SECRET: "fixture_webhook_secret,older_webhook_secret",
  STRIPE_SECRET_KEY: "sk_test_fixture_stripe",
  STRIPE_WEBHOOK_SECRET: "whsec_fixture,whsec_older",
  NETWORX_SHOP_ID: "361",
  NETWORX_SECRET_KEY: "fixture_networx_key",
  SECURE_PROCESSOR_SHOP_ID: "362",
  SECURE_PROCESSOR_SECRET_KEY: "fixture:secure_key",
};

/** What the shops at gateways of the beGateway platform send with each call. */
const SHOPS: Record<BegatewayName, string> = {
  networx: `${SECRETS.NETWORX_SHOP_ID}:${SECRETS.NETWORX_SECRET_KEY}`,
  "secure-processor": `${SECRETS.SECURE_PROCESSOR_SHOP_ID}:${SECRETS.SECURE_PROCESSOR_SECRET_KEY}`,
};

/** A webhook as it arrived. */
export interface Received {
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A server for webhooks. `answer` says what each is answered: a status, or never. */
export interface Receiver {
  url: string;
  received: Received[];
  answer: (received: Received, count: number) => number | "never";
  close(): Promise<void>;
}

/** Everything one test needs; `close` ends it. */
export interface Fixture {
  simulator: Simulator;
  receiver: Receiver;
  /** A call to Paystack's API with the right key. */
  paystack(method: string, path: string, body?: unknown, key?: string): Promise<Reply>;
  /** A call to Razorpay's API with the right key. */
  razorpay(method: string, path: string, body?: unknown, headers?: HeadersInit): Promise<Reply>;
  /** A call to Stripe's API with the right key; the body is a form. */
  stripe(
    method: string,
    path: string,
    form?: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Reply>;
  /** A call to a beGateway gateway's API with the shop's id and key, or with others. */
  begateway(
    name: BegatewayName,
    method: string,
    path: string,
    body?: unknown,
    credentials?: string,
    headers?: Record<string, string>,
  ): Promise<Reply>;
  /** A call to the control API; throws when it is refused. */
  control(path: string, body?: unknown): Promise<Reply>;
  get(path: string): Promise<Reply>;
  /** Waits until so many webhooks have come. */
  webhooks(count: number): Promise<Received[]>;
  /** Waits until so many deliveries are in this state. */
  settled(count: number, state?: string): Promise<void>;
  close(): Promise<void>;
}

/** An answer; `json` is what it holds, `text` how it was written. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  // A test reads what it expects: a wrong guess fails it.
  // deno-lint-ignore no-explicit-any
  json: any;
}

/** Starts a receiver. */
export async function startReceiver(): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const one: Received = {
      path: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(chunks).toString("utf8"),
    };
    receiver.received.push(one);
    const status = receiver.answer(one, receiver.received.length);
    if (status !== "never") response.writeHead(status).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    answer: () => 200,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

/** Starts a simulator and a receiver of its webhooks. */
export async function startFixture(
  environment: Record<string, string> = {},
  timeouts?: Partial<Record<Provider, number>>,
): Promise<Fixture> {
  silenceLog();
  const receiver = await startReceiver();
  const simulator = await startSimulator(
    readSettings({
      ...SECRETS,
      SIMULATOR_PORT: "0",
      SIMULATOR_TIME_SCALE: "3000",
      PAYSTACK_WEBHOOK_URL: `${receiver.url}/paystack-webhook`,
      RAZORPAY_WEBHOOK_URL: `${receiver.url}/razorpay-webhook`,
      STRIPE_WEBHOOK_URL: `${receiver.url}/stripe-webhook`,
      NETWORX_WEBHOOK_URL: `${receiver.url}/networx-webhook`,
      SECURE_PROCESSOR_WEBHOOK_URL: `${receiver.url}/secure-processor-webhook`,
      ...environment,
    }),
    timeouts,
  );
  const basic = Buffer.from(`${SECRETS.RAZORPAY_KEY_ID}:${SECRETS.RAZORPAY_KEY_SECRET}`);
  const call = async (method: string, path: string, body: unknown, headers: HeadersInit) => {
    const answer = await fetch(simulator.url + path, {
      method,
      headers,
      redirect: "manual",
      ...(body === undefined
        ? {}
        : { body: body instanceof URLSearchParams ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = answer.headers.get("content-type")?.startsWith("application/json")
      ? JSON.parse(text)
      : null;
    return { status: answer.status, headers: answer.headers, text, json };
  };
  return {
    simulator,
    receiver,
    paystack: (method, path, body, key = SECRETS.PAYSTACK_SECRET_KEY) =>
      call(method, `/paystack${path}`, body, { authorization: `Bearer ${key}` }),
    razorpay: (method, path, body, headers) =>
      call(method, `/razorpay/v1${path}`, body, {
        authorization: `Basic ${basic.toString("base64")}`,
        ...headers,
      }),
    stripe: (method, path, form, headers) =>
      call(method, `/stripe/v1${path}`, form && new URLSearchParams(form), {
        authorization: `Bearer ${SECRETS.STRIPE_SECRET_KEY}`,
        ...headers,
      }),
    begateway: (name, method, path, body, credentials = SHOPS[name], headers = {}) =>
      call(method, `/${name}${path}`, body, {
        authorization: `Basic ${btoa(credentials)}`,
        ...headers,
      }),
    async control(path, body = {}) {
      const reply = await call("POST", `/control${path}`, body, {});
      if (reply.status !== 200) throw new Error(`control ${path}: ${reply.status} ${reply.text}`);
      return reply;
    },
    get: (path) => call("GET", path, undefined, {}),
    async webhooks(count) {
      const end = Date.now() + 5000;
      while (receiver.received.length < count) {
        if (Date.now() > end) {
          throw new Error(`${receiver.received.length} webhooks came, not ${count}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return receiver.received;
    },
    async settled(count, state = "delivered") {
      const end = Date.now() + 5000;
      const counts = () => Object.entries(simulator.gateway.deliveries.counts());
      while (!counts().some(([name, number]) => name === state && number === count)) {
        if (Date.now() > end) throw new Error(JSON.stringify(counts()));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async close() {
      await simulator.close();
      await receiver.close();
    },
  };
}

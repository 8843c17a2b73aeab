import {
  createHmac,
  generateKeyPairSync,
  type KeyPairKeyObjectResult,
  sign as signRsa,
} from "node:crypto";
import { type Environment, readEnvironment } from "../environment.ts";
import type { Rpc } from "../database.ts";
import type { Log, LogEntry } from "../log.ts";
import { createProviders, type Providers } from "../providers/registry.ts";

/** The settings tests run with; what is given wins. */
export function testEnvironment(given: Record<string, string> = {}): Environment {
  return readEnvironment({
    PAYONCE_WEB_URL: "https://shop.example",
    PAYSTACK_SECRET_KEY: "sk_test_fixture",
    PAYSTACK_API_URL: "https://paystack.test",
    RAZORPAY_KEY_ID: "rzp_test_fixture",
    RAZORPAY_KEY_SECRET: "key_secret_fixture",
    RAZORPAY_WEBHOOK_SECRET: "new_webhook_secret, old_webhook_secret",
    RAZORPAY_API_URL: "https://razorpay.test",
    STRIPE_SECRET_KEY: "sk_test_fixture_stripe",
    STRIPE_WEBHOOK_SECRET: "whsec_new,whsec_old",
    STRIPE_API_URL: "https://stripe.test",
    ...begatewayShop("NETWORX"),
    ...begatewayShop("SECURE_PROCESSOR"),
    ...given,
  });
}

/** Gateways that answer from `answers`; a request nobody planned fails the test. */
export function testProviders(
  answers: FakeGateway["answers"] = {},
  given: Record<string, string> = {},
): Providers & { calls: GatewayCall[] } {
  const gateway = fakeGateway(answers);
  const access = { fetch: gateway.fetch, timeoutMs: 200 };
  return Object.assign(
    Object.create({ calls: gateway.calls }),
    createProviders(testEnvironment(given), access),
  );
}

/** One call a gateway received. */
export interface GatewayCall {
  method: string;
  url: string;
  authorization: string | null;
  body: unknown;
  idempotencyKey?: string;
}

interface FakeGateway {
  fetch: typeof fetch;
  calls: GatewayCall[];
  /** `METHOD /path?query` to an answer: JSON text with a status, or silence. */
  answers: Record<string, { status?: number; body: string } | "silence">;
}

/** A fetch that plays a gateway. */
export function fakeGateway(answers: FakeGateway["answers"]): FakeGateway {
  const calls: GatewayCall[] = [];
  const play: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const text = await request.text();
    const authorization = request.headers.get("authorization");
    const body = readBody(request.headers.get("content-type"), text);
    const key = request.headers.get("idempotency-key") ??
      request.headers.get("x-refund-idempotency") ?? request.headers.get("requestid");
    calls.push({
      method: request.method,
      url: request.url,
      authorization,
      body,
      ...(key === null ? {} : { idempotencyKey: key }),
    });
    const answer = answers[`${request.method} ${url.pathname}${url.search}`];
    if (answer === undefined) throw new Error(`Nobody planned ${request.method} ${request.url}`);
    if (answer === "silence") return await untilAborted(request.signal);
    return new Response(answer.body, { status: answer.status ?? 200 });
  };
  return { fetch: play, calls, answers };
}

function readBody(type: string | null, text: string): unknown {
  if (text === "") return null;
  const isForm = type === "application/x-www-form-urlencoded";
  return isForm ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text);
}

function untilAborted(signal: AbortSignal): Promise<Response> {
  return new Promise((_resolve, reject) => {
    // Without a signal the caller would wait for ever: a timer ends the test instead.
    const timer = setTimeout(() => reject(new Error("The call had no timeout.")), 2_000);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

/** One call of a database function. */
export interface RpcCall {
  name: string;
  args: Record<string, unknown>;
}

/** A database that answers from functions and remembers what it was asked. */
export function fakeDatabase(
  functions: Record<string, (args: Record<string, unknown>) => unknown>,
): { rpc: Rpc; calls: RpcCall[] } {
  const calls: RpcCall[] = [];
  const rpc: Rpc = (name, args) => {
    calls.push({ name, args });
    const answer = functions[name];
    if (answer === undefined) return Promise.reject(new Error(`Nobody planned ${name}`));
    return Promise.resolve().then(() => answer(args));
  };
  return { rpc, calls };
}

/** A log that keeps its lines. */
export function fakeLog(): { log: Log; lines: LogEntry[] } {
  const lines: LogEntry[] = [];
  return { log: (entry) => lines.push(entry), lines };
}

/** An HMAC in hex, as gateways write it. */
export function hmac(algorithm: string, secret: string, body: Uint8Array | string): string {
  return createHmac(algorithm, secret).update(body).digest("hex");
}

/** The Content-Signature of a shop by the name of its key. */
export function signForShop(body: Uint8Array | string, key: string): string {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return signRsa("RSA-SHA256", bytes, shopKeys(key).privateKey).toString("base64");
}

/** The present of the tests. */
export const FIXED_NOW = new Date("2026-03-04T10:15:03Z");

/** Stripe's signature is dated: it is over `<seconds>.<body>`. */
export function signStripe(body: Uint8Array | string, secret: string, at: Date): string {
  const time = String(Math.floor(at.getTime() / 1000));
  const digest = createHmac("sha256", secret).update(`${time}.`).update(body).digest("hex");
  return `t=${time},v1=${digest}`;
}

/** A payload of this project's own, true to the gateway's shapes, as the text that was sent. */
export function fixture(folder: string, name: string): string {
  return Deno.readTextFileSync(
    new URL(`../providers/fixtures/${folder}/${name}.json`, import.meta.url),
  );
}

/** A payload with something else, or with nothing (undefined), at some places: `data.customer.email`. */
export function fixtureWith(
  folder: string,
  name: string,
  changes: Record<string, unknown>,
): string {
  const message = JSON.parse(fixture(folder, name));
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split(".");
    const last = names.pop() ?? "";
    names.reduce((part, name) => part[name], message)[last] = value;
  }
  return JSON.stringify(message);
}

function begatewayShop(prefix: "NETWORX" | "SECURE_PROCESSOR"): Record<string, string> {
  const { publicKey } = shopKeys(`${prefix} shop key`);
  return {
    [`${prefix}_SHOP_ID`]: "361",
    [`${prefix}_SECRET_KEY`]: "secret:key_fixture",
    [`${prefix}_PUBLIC_KEY`]: publicKey.export({ format: "der", type: "spki" }).toString("base64"),
    [`${prefix}_API_URL`]: "https://gateway.test",
    [`${prefix}_CHECKOUT_URL`]: "https://checkout.test",
    [`${prefix}_WEBHOOK_URL`]: "https://project.example/functions/v1/begateway-webhook",
  };
}

const pairs = new Map<string, KeyPairKeyObjectResult>();

/** A key pair for a name, made when it is first asked for: no shop's private key is public. */
function shopKeys(name: string): KeyPairKeyObjectResult {
  const pair = pairs.get(name) ?? generateKeyPairSync("rsa", { modulusLength: 2048 });
  pairs.set(name, pair);
  return pair;
}

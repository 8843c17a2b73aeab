import { createHmac } from "node:crypto";
import { type Environment, readEnvironment } from "../environment.ts";
import type { Rpc } from "../database.ts";
import type { Log, LogEntry } from "../log.ts";
import type { ProviderName } from "../providers/provider.ts";
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
    const body: unknown = text === "" ? null : JSON.parse(text);
    calls.push({ method: request.method, url: request.url, authorization, body });
    const answer = answers[`${request.method} ${url.pathname}${url.search}`];
    if (answer === undefined) throw new Error(`Nobody planned ${request.method} ${request.url}`);
    if (answer === "silence") return await untilAborted(request.signal);
    return new Response(answer.body, { status: answer.status ?? 200 });
  };
  return { fetch: play, calls, answers };
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

/** The signature a gateway puts on a body. */
export function sign(provider: ProviderName, body: Uint8Array | string, secret: string): string {
  const algorithm = provider === "paystack" ? "sha512" : "sha256";
  return createHmac(algorithm, secret).update(body).digest("hex");
}

/** A payload of this project's own, true to the gateway's shapes, as the text that was sent. */
export function fixture(provider: ProviderName, name: string): string {
  const file = new URL(`../providers/fixtures/${provider}/${name}.json`, import.meta.url);
  return Deno.readTextFileSync(file);
}

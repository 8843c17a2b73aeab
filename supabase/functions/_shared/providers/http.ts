import { parseJson } from "../json.ts";
import type { GatewayAnswer, Provider } from "./provider.ts";

/** How to reach a gateway: passed in, so that tests need no network. */
export interface GatewayAccess {
  fetch: typeof fetch;
  timeoutMs: number;
}

// Where the runtime has it (Deno does; it is not on every platform's list), connections are not kept.
const freshConnections = typeof Deno.createHttpClient === "function"
  ? Deno.createHttpClient({ poolMaxIdlePerHost: 0 })
  : undefined;

/**
 * The runtime's fetch over a fresh connection for each request. Over a kept one the runtime repeats a
 * request, POST or not, when the server hangs up on it, and nobody above sees the second sending.
 */
export const gatewayFetch: typeof fetch = (
  input: RequestInfo | URL,
  init?: RequestInit,
): Promise<Response> =>
  fetch(input, freshConnections ? { ...init, client: freshConnections } : init);

/** How the functions reach gateways: long enough for a slow bank, short enough for a person who waits. */
export const gatewayAccess: GatewayAccess = { fetch: gatewayFetch, timeoutMs: 8_000 };

/** A fetch that follows no redirect: it could send a POST to two places. */
export function sendOnce(send: typeof fetch): typeof fetch {
  return (input, init) => send(input, { ...init, redirect: "manual" });
}

/** A gateway's answer with a status that is not 2xx. */
export class GatewayHttpError extends Error {
  constructor(readonly status: number, readonly body: unknown) {
    super(`The gateway answered ${status}.`);
  }
}

/** Thrown before anything is sent: what is asked for can't be said to this gateway. */
export class NotSendable extends Error {}

/** What the paystack-sdk asks of its HTTP client. */
export interface SdkHttpClient {
  get(url: string, options?: SdkRequestOptions): Promise<unknown>;
  post(url: string, data?: unknown): Promise<unknown>;
  put(url: string, data?: unknown): Promise<unknown>;
  patch(url: string, data?: unknown): Promise<unknown>;
  delete(url: string, options?: SdkRequestOptions): Promise<unknown>;
  request(config: SdkRequestOptions & { url: string; method: string }): Promise<unknown>;
}

interface SdkRequestOptions {
  params?: Record<string, unknown>;
  data?: unknown;
}

/**
 * An HTTP client for one gateway: its host is a setting, every call has a timeout and is sent once, and
 * numbers stay source text.
 */
export function createHttpClient(
  baseUrl: string,
  authorization: string,
  access: GatewayAccess,
  headers: Record<string, string> = {},
): SdkHttpClient {
  const fetchOnce = sendOnce(access.fetch);
  const send = async (method: string, url: string, options: SdkRequestOptions = {}) => {
    const { data } = options;
    const response = await fetchOnce(address(baseUrl, url, options.params), {
      method,
      headers: { ...headers, authorization, "content-type": "application/json" },
      body: typeof data === "string" ? data : JSON.stringify(data),
      signal: AbortSignal.timeout(access.timeoutMs),
    });
    const text = await response.text();
    if (!response.ok) throw new GatewayHttpError(response.status, readOrNull(text));
    return parseJson(text);
  };
  return {
    get: (url, options) => send("GET", url, options),
    post: (url, data) => send("POST", url, { data }),
    put: (url, data) => send("PUT", url, { data }),
    patch: (url, data) => send("PATCH", url, { data }),
    delete: (url, options) => send("DELETE", url, options),
    request: ({ url, method, ...options }) => send(method.toUpperCase(), url, options),
  };
}

function address(base: string, path: string, params: Record<string, unknown> = {}): string {
  const url = new URL(base + path);
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null) url.searchParams.append(name, String(value));
  }
  return url.href;
}

function readOrNull(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

/** Not about what was asked for: our key, the first request still under way, our pace. */
const ABOUT_THE_CALL = new Set([401, 403, 409, 429]);

/**
 * For a refund, where a no frees its money to be refunded again: a 4xx that is about the call leaves it as
 * unknown as a timeout does.
 */
export function onlyAboutTheRefund(error: unknown): never {
  if (error instanceof GatewayHttpError && ABOUT_THE_CALL.has(error.status)) leaveUnknown(error);
  throw error;
}

/** For a look before a call that was made before: whatever is wrong with the look, the call stays unknown. */
export function leaveUnknown(error: unknown): never {
  throw new Error(error instanceof Error ? error.message : "The gateway's answer is unknown.");
}

/** The checkout of a gateway whose payments are paid once: it has no plans to sell. */
export function paidOnce(open: Provider["openCheckout"]): Provider["openCheckout"] {
  return (request) => {
    if (request.billing === "once") return open(request);
    const message = "Monthly plans can't be paid through this gateway.";
    return Promise.resolve({ kind: "refused", message });
  };
}

/**
 * A call's result as an answer. Only a 4xx is a no, and what was never sent. Everything else that goes wrong, a timeout, a
 * broken connection, a 5xx, an answer that can't be read, leaves open whether the gateway did it.
 */
export async function answerOf<T>(call: () => Promise<T>): Promise<GatewayAnswer<T>> {
  try {
    return { kind: "answered", value: await call() };
  } catch (error) {
    const isNo = error instanceof NotSendable ||
      error instanceof GatewayHttpError && error.status >= 400 && error.status < 500 &&
        error.status !== 408;
    const message = error instanceof Error ? error.message : "The gateway's answer is unknown.";
    return { kind: isNo ? "refused" : "unknown", message };
  }
}

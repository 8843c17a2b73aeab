import Stripe from "stripe";
import { parseJson } from "../json.ts";
import { type GatewayAccess, GatewayHttpError, sendOnce } from "./http.ts";

/**
 * The Stripe SDK over our own HTTP client. With its own one it repeats a request when a connection breaks,
 * whatever the number of retries, and reads numbers as floats.
 */
export function createStripeSdk(apiUrl: string, secretKey: string, access: GatewayAccess): Stripe {
  return new Stripe(secretKey, {
    httpClient: createStripeClient(apiUrl, access),
    maxNetworkRetries: 0,
    telemetry: false,
  });
}

function createStripeClient(apiUrl: string, access: GatewayAccess): Stripe.HttpClientInterface {
  const fetchOnce = sendOnce(access.fetch);
  return {
    getClientName: () => "payonce",
    async makeRequest(_host, _port, path, method, headers, body) {
      const response = await fetchOnce(apiUrl + path, {
        method,
        headers: sendable(headers),
        ...(method === "POST" ? { body } : {}),
        signal: AbortSignal.timeout(access.timeoutMs),
      });
      const text = await response.text();
      if (!response.ok) throw new GatewayHttpError(response.status, text);
      return readAnswer(response, text);
    },
  };
}

function readAnswer(response: Response, text: string): Stripe.HttpClientResponseInterface {
  return {
    getStatusCode: () => response.status,
    getHeaders: () => Object.fromEntries(response.headers),
    getRawResponse: () => ({}),
    toStream: () => null,
    // The SDK writes on what it is given, so it has to be an object.
    toJSON: () => Promise.resolve().then(() => Object(parseJson(text))),
  };
}

/** The runtime counts the body itself. */
function sendable(headers: Record<string, string | number | string[]>): [string, string][] {
  return Object.entries(headers)
    .filter(([name]) => name.toLowerCase() !== "content-length")
    .map(([name, value]) => [name, String(value)]);
}

/**
 * Calls the SDK and gives its failures one type: it hides what its HTTP client threw in an error of its own.
 * A 409 is no no: another request with this key is under way.
 */
export async function callStripe<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeConnectionError)) throw error;
    const { detail } = error;
    if (detail instanceof GatewayHttpError && detail.status !== 409) throw detail;
    throw new Error("The gateway did not answer in time.");
  }
}

const ITEMS_A_PAGE = 100;
const MOST_ITEMS = 1_000;

/** All items of a list that is never long. */
export function listAll<T>(list: (limit: number) => Stripe.ApiListPromise<T>): Promise<T[]> {
  return callStripe(() => list(ITEMS_A_PAGE).autoPagingToArray({ limit: MOST_ITEMS }));
}

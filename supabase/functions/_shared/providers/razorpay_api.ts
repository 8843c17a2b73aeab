import { z } from "zod";
import Razorpay from "razorpay";
import { parseJson } from "../json.ts";
import { type GatewayAccess, GatewayHttpError, sendOnce } from "./http.ts";

/** The part of the SDK's axios instance that we set. */
interface AxiosHolder {
  api: { rq: { defaults: Record<string, unknown> & { headers: Record<string, unknown> } } };
}

/**
 * The Razorpay SDK with its axios defaults replaced: host, timeout, and fetch as the adapter. The
 * default adapter sends a POST a second time when a call on a kept connection times out under current
 * Deno.
 */
export function createRazorpaySdk(
  apiUrl: string,
  keyId: string,
  keySecret: string,
  access: GatewayAccess,
  headers: Record<string, string> = {},
): Razorpay {
  const sdk = new Razorpay({ key_id: keyId, key_secret: keySecret });
  const { defaults } = (sdk as unknown as AxiosHolder).api.rq;
  // The SDK's own option drops every header but two.
  Object.assign(defaults.headers, headers);
  Object.assign(defaults, {
    baseURL: apiUrl,
    timeout: access.timeoutMs,
    adapter: "fetch",
    // Request: null makes axios call fetch with address and options, which tests can read.
    env: { fetch: sendOnce(access.fetch), Request: null, Response },
    transformResponse: [readResponse],
  });
  return sdk;
}

/** Keeps numbers as source text; what is not JSON is no answer, whatever its status. */
function readResponse(text: unknown): unknown {
  try {
    return parseJson(String(text));
  } catch {
    return {};
  }
}

const SdkError = z.object({ statusCode: z.number(), error: z.unknown().optional() });

/**
 * Calls the SDK and gives its failures one type. It throws plain objects for HTTP answers, and fails on
 * itself with a TypeError when there was none: that is a timeout or a broken connection.
 */
export async function callRazorpay(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    const http = SdkError.safeParse(error);
    if (http.success) throw new GatewayHttpError(http.data.statusCode, http.data.error);
    throw new Error("The gateway did not answer in time.");
  }
}

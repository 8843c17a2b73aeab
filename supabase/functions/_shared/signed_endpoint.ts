import { BodyBrokenOff, BodyTooLarge, readBody } from "./body.ts";
import type { Log } from "./log.ts";
import { fail, methodNotAllowed, respond } from "./respond.ts";

const LARGEST_BODY = 1024 * 1024;

/** Somebody who posts signed messages: a gateway, an identity provider. */
export interface Sender {
  name: string;
  /** The name as people write it. */
  title: string;
  /** Without one of these the body is not even read. */
  signatureHeaders: readonly string[];
  /** Why nothing can be verified with the present settings, or null when it can. */
  unavailable(): string | null;
  /** Whether the signature is right for exactly these bytes. */
  verify(bytes: Uint8Array, headers: Headers): boolean | Promise<boolean>;
}

/** What is done with bytes whose signature is right. */
export type Receive = (bytes: Uint8Array, headers: Headers) => Promise<Response>;

/** An endpoint that passes on what its sender signed, and nothing else. */
export function createSignedEndpoint(
  sender: Sender,
  receive: Receive,
  { clock, log }: { clock: () => Date; log: Log },
): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method === "GET") {
      const message = `${sender.title} webhook endpoint is active`;
      return respond(200, { message, timestamp: clock().toISOString() });
    }
    if (request.method !== "POST") return methodNotAllowed("GET, POST");
    const unavailable = sender.unavailable();
    if (unavailable !== null) return fail(503, "not_configured", unavailable);
    if (sender.signatureHeaders.some((name) => !request.headers.get(name))) {
      return fail(401, "signature_missing", "The signature header is missing.");
    }
    try {
      const bytes = await readBody(request, LARGEST_BODY);
      if (!(await sender.verify(bytes, request.headers))) {
        log({
          level: "warn",
          event: "webhook_refused",
          provider: sender.name,
          code: "signature_invalid",
        });
        return fail(401, "signature_invalid", "The signature is not right for this body.");
      }
      return await receive(bytes, request.headers);
    } catch (error) {
      if (error instanceof BodyTooLarge) {
        return fail(413, "body_too_large", "The body is larger than 1 MiB.");
      }
      if (error instanceof BodyBrokenOff) {
        return fail(400, "body_unreadable", "The body broke off.");
      }
      throw error;
    }
  };
}

import { z } from "zod";
import { BodyTooLarge, readBody } from "./body.ts";
import { isPassing, type Rpc } from "./database.ts";
import { eventArgument, type PaymentEvent } from "./event.ts";
import { keptHeaders, readDelivery } from "./intake.ts";
import type { Log } from "./log.ts";
import type { WebhookReader } from "./providers/provider.ts";
import { fail, methodNotAllowed, respond } from "./respond.ts";

const LARGEST_BODY = 1024 * 1024;

/** What process_payment_atomic answers. */
export const Processed = z.object({
  outcome: z.enum(["applied", "duplicate", "parked", "review", "ignored", "failed", "dead"]),
  success: z.boolean(),
  reference: z.string().nullish(),
  message: z.string().nullish(),
  method: z.enum(["delivery", "fact"]).nullish(),
});

/** What a webhook endpoint works with. */
export interface WebhookDependencies {
  reader: WebhookReader;
  rpc: Rpc;
  clock: () => Date;
  log: Log;
}

/**
 * The endpoint of any gateway: signature over the raw bytes first, then one call to the database. It
 * answers 2xx as soon as the event is kept, whatever became of it.
 */
export function createWebhookEndpoint(
  dependencies: WebhookDependencies,
): (request: Request) => Promise<Response> {
  const { reader, clock } = dependencies;
  return async (request) => {
    if (request.method === "GET") {
      const message = `${reader.title} webhook endpoint is active`;
      return respond(200, { message, timestamp: clock().toISOString() });
    }
    if (request.method !== "POST") return methodNotAllowed("GET, POST");
    if (!reader.canVerify()) {
      return fail(503, "not_configured", `The ${reader.title} webhook secret is not set.`);
    }
    const signature = request.headers.get(reader.signatureHeader)?.trim();
    if (!signature) return fail(401, "signature_missing", "The signature header is missing.");
    try {
      const bytes = await readBody(request, LARGEST_BODY);
      if (!reader.verify(bytes, signature)) {
        dependencies.log({
          level: "warn",
          event: "webhook_refused",
          provider: reader.name,
          code: "signature_invalid",
        });
        return fail(401, "signature_invalid", "The signature is not right for this body.");
      }
      const headers = keptHeaders(reader, request.headers);
      return await process(
        dependencies,
        readDelivery(reader, {
          source: "webhook",
          bytes,
          headers,
        }),
      );
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error;
      return fail(413, "body_too_large", "The body is larger than 1 MiB.");
    }
  };
}

async function process(
  { rpc, clock, log }: WebhookDependencies,
  event: PaymentEvent,
): Promise<Response> {
  const { provider, event_type, event_key } = event;
  const start = clock().getTime();
  try {
    const result = Processed.parse(
      await rpc("process_payment_atomic", { event: eventArgument(event) }),
    );
    const { outcome, success, reference, method, message } = result;
    const ms = clock().getTime() - start;
    const level = outcome === "dead" || outcome === "failed" ? "error" : "info";
    const code = event.error?.code;
    log({
      level,
      event: "webhook",
      provider,
      event_type,
      event_key,
      reference,
      outcome,
      code,
      ms,
    });
    return respond(200, {
      status: "ok",
      success,
      outcome,
      idempotent: outcome === "duplicate",
      ...(method ? { method } : {}),
      message: message ?? "",
    });
  } catch (error) {
    // Nothing is known to be stored. Only a 5xx makes the gateway deliver again.
    const message = error instanceof Error ? error.message : String(error);
    const code = isPassing(error) ? "database_unavailable" : "internal_error";
    log({
      level: "error",
      event: "webhook_not_stored",
      provider,
      event_type,
      event_key,
      code,
      message,
    });
    return fail(503, code, "The event could not be stored just now.", {
      hint: "Deliver it again.",
      headers: { "retry-after": "10" },
    });
  }
}

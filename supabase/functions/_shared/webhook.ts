import { z } from "zod";
import { isPassing, type Rpc } from "./database.ts";
import { eventArgument, type PaymentEvent } from "./event.ts";
import { keptHeaders, readDelivery } from "./intake.ts";
import type { Log } from "./log.ts";
import type { WebhookReader } from "./providers/provider.ts";
import { fail, respond } from "./respond.ts";
import { createSignedEndpoint, type Sender } from "./signed_endpoint.ts";

/** What process_payment_atomic answers, and process_identity_event. */
export const Processed = z.object({
  outcome: z.enum(["applied", "duplicate", "parked", "review", "ignored", "failed", "dead"]),
  success: z.boolean(),
  reference: z.string().nullish(),
  message: z.string().nullish(),
  method: z.enum(["delivery", "fact"]).nullish(),
  reason: z.string().nullish(),
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
  const { reader } = dependencies;
  const { signatureHeader } = reader;
  const sender: Sender = {
    name: reader.name,
    title: reader.title,
    signatureHeaders: signatureHeader === null ? [] : [signatureHeader],
    unavailable: () => reader.canVerify() ? null : `The ${reader.title} webhook secret is not set.`,
    verify: (bytes, headers) => {
      const signature = signatureHeader === null ? "" : headers.get(signatureHeader) ?? "";
      return reader.verify(bytes, signature, dependencies.clock(), headers);
    },
  };
  return createSignedEndpoint(sender, (bytes, headers) => {
    const kept = keptHeaders(reader, headers);
    const event = readDelivery(reader, { source: "webhook", bytes, headers: kept });
    return handOver(dependencies, event, {
      name: "process_payment_atomic",
      event: eventArgument(event),
      refusesUnknownPayer: reader.refusesUnknownPayer,
    });
  }, dependencies);
}

/**
 * Hands an event to the database function that is its one door, and answers the sender what became of it.
 */
export async function handOver(
  { rpc, clock, log }: { rpc: Rpc; clock: () => Date; log: Log },
  event: Pick<PaymentEvent, "event_type" | "event_key" | "error"> & { provider: string },
  door: { name: string; event: Record<string, unknown>; refusesUnknownPayer?: boolean },
): Promise<Response> {
  const { provider, event_type, event_key } = event;
  const start = clock().getTime();
  try {
    const result = Processed.parse(await rpc(door.name, { event: door.event }));
    const { outcome, success, reference, method, message, reason } = result;
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
    if (door.refusesUnknownPayer && outcome === "parked" && reason === "unknown_payer") {
      return fail(404, "user_not_found", "User not found", {
        hint: "The event is kept, and applied once the user exists.",
      });
    }
    return respond(200, {
      status: "ok",
      success,
      outcome,
      idempotent: outcome === "duplicate",
      method: method ?? undefined,
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

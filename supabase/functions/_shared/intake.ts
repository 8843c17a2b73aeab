import { Buffer } from "node:buffer";
import { type EventFault, type PaymentEvent, UnreadableEvent } from "./event.ts";
import { decodeText, JsonError, parseJson } from "./json.ts";
import type { WebhookReader } from "./providers/provider.ts";
import { sha256Hex } from "./signature.ts";

/** How an event came in. */
export interface Delivery {
  source: "webhook" | "replay";
  bytes: Uint8Array;
  /** Of the headers only what may be kept. */
  headers: Record<string, string>;
}

/**
 * The event of bytes whose signature was checked. Never throws: what can't be read becomes an event
 * with an error, so that it is stored, answered 2xx and not delivered for ever.
 */
export function readDelivery(reader: WebhookReader, delivery: Delivery): PaymentEvent {
  const base = {
    provider: reader.name,
    event_key: sha256Hex(delivery.bytes),
    event_id: reader.eventIdHeader === null ? undefined : delivery.headers[reader.eventIdHeader],
    source: delivery.source,
    raw: {
      body_base64: Buffer.from(delivery.bytes).toString("base64"),
      headers: delivery.headers,
    },
  };
  try {
    const { eventType, statement } = reader.read(parseJson(decodeText(delivery.bytes)));
    return { ...base, event_type: eventType, ...statement };
  } catch (error) {
    return { ...base, event_type: null, error: faultOf(error) };
  }
}

/** Only our own words: an unforeseen error's message may quote the body. */
export function faultOf(error: unknown): EventFault {
  if (error instanceof JsonError || error instanceof UnreadableEvent) {
    return { code: error.code, message: error.message };
  }
  return { code: "unreadable", message: "Reading the message failed." };
}

/** The headers worth keeping, cut to a length nobody needs more of. Authorization is never among them. */
export function keptHeaders(reader: WebhookReader, headers: Headers): Record<string, string> {
  const kept = reader.keptHeaders.map((name) => [name, headers.get(name)?.slice(0, 512)]);
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
}

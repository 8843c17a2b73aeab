import { Webhook } from "standardwebhooks";
import type { Environment } from "../_shared/environment.ts";
import type { Sender } from "../_shared/signed_endpoint.ts";

/** Svix, which delivers for Clerk, has its own names for the headers of Standard Webhooks. */
const HEADERS = { id: "svix-id", timestamp: "svix-timestamp", signature: "svix-signature" };

/** Clerk: HMAC-SHA256 over id, time and body, refused when more than five minutes from now. */
export function createClerkSender({ clerk }: Pick<Environment, "clerk">): Sender {
  const webhooks = clerk.webhookSecrets.flatMap(usable);
  return {
    name: "clerk",
    title: "Clerk",
    signatureHeaders: Object.values(HEADERS),
    unavailable() {
      if (webhooks.length === 0) return "The Clerk webhook secret is not set.";
      return clerk.issuer === undefined ? "CLERK_ISSUER is not set." : null;
    },
    verify(bytes, headers) {
      const text = decodeExactly(bytes);
      if (text === null) return false;
      const given = {
        "webhook-id": headers.get(HEADERS.id) ?? "",
        "webhook-timestamp": headers.get(HEADERS.timestamp) ?? "",
        "webhook-signature": headers.get(HEADERS.signature) ?? "",
      };
      // Every secret is tried, whichever matches.
      return webhooks.filter((webhook) => matches(webhook, text, given)).length > 0;
    },
  };
}

/** A secret that can't be decoded, or is empty, signs nothing. */
function usable(secret: string): Webhook[] {
  try {
    return [new Webhook(secret)];
  } catch {
    return [];
  }
}

function matches(webhook: Webhook, text: string, headers: Record<string, string>): boolean {
  try {
    webhook.verify(text, headers, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

/**
 * The library signs text. Only bytes that are exactly that text may pass: a replacement character for a
 * byte that is no UTF-8, or a swallowed byte order mark, would let other bytes have the same signature.
 */
function decodeExactly(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

import { z } from "zod";
import type { PurchaseRequest } from "../api/purchase.ts";

const STORAGE_KEY = "payonce.intent";
/** The server remembers a key for 24 hours; stop using it well before that. */
const LIFETIME_MS = 12 * 60 * 60 * 1000;

const stored = z.object({ what: z.string(), key: z.string(), since: z.number() });

/**
 * The Idempotency-Key of what the user is about to buy. It stays the same while they try again,
 * also after the page was reloaded, and changes with what they chose.
 */
export function intentKey(userId: string, request: PurchaseRequest): string {
  const what = JSON.stringify([userId, request.provider, request.currency, request.purchase]);
  const known = readStored();
  if (known && known.what === what && Date.now() - known.since < LIFETIME_MS) return known.key;

  const intent = { what, key: crypto.randomUUID(), since: Date.now() };
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(intent));
  return intent.key;
}

/** The intent came to its end: the next purchase, even of the same thing, is a new one. */
export function endIntent(): void {
  sessionStorage.removeItem(STORAGE_KEY);
}

function readStored(): z.infer<typeof stored> | undefined {
  try {
    return stored.safeParse(JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "null")).data;
  } catch {
    return undefined;
  }
}

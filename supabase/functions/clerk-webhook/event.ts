import { Buffer } from "node:buffer";
import { z } from "zod";
import type { EventFault } from "../_shared/event.ts";
import { faultOf } from "../_shared/intake.ts";
import { decodeText, JsonNumber, parseJson } from "../_shared/json.ts";
import { Name, optionalName, optionalText, readShape } from "../_shared/providers/shapes.ts";
import { sha256Hex } from "../_shared/signature.ts";

/** What an identity provider says about one of its users: the argument of process_identity_event. */
export interface IdentityEvent {
  event_key: string;
  event_id: string;
  event_type: string | null;
  issuer: string;
  external_id?: string;
  action?: "present" | "deleted";
  /** Which state of the user this is: a newer one is greater. */
  version?: number;
  profile?: Profile;
  error?: EventFault;
  /** Kept only with an error, for whoever looks into it. */
  body_base64?: string;
}

interface Profile {
  email: string | null;
  first_name: string | null;
  last_name: string | null;
  photo_url: string | null;
}

const Envelope = z.object({ type: Name, data: z.unknown() });

const Milliseconds = z.instanceof(JsonNumber)
  .refine(({ source }) => /^\d{1,15}$/.test(source))
  .transform(({ source }) => Number(source));

const User = z.object({
  id: Name,
  updated_at: Milliseconds,
  primary_email_address_id: optionalName,
  // Empty for somebody who signed up with a telephone.
  email_addresses: z.array(z.object({ id: Name, email_address: Name })).catch([]),
  first_name: optionalText,
  last_name: optionalText,
  image_url: optionalText,
});

const DeletedUser = z.object({ id: Name, deleted: z.literal(true) });

/**
 * The event of signed bytes, or null when it is not about a user. Never throws: what can't be read
 * becomes an event with an error.
 */
export function readClerkEvent(
  bytes: Uint8Array,
  eventId: string,
  issuer: string,
): IdentityEvent | null {
  const base = { event_key: sha256Hex(bytes), event_id: eventId, issuer };
  try {
    const { type, data } = readShape(Envelope, parseJson(decodeText(bytes)));
    if (type === "user.deleted") {
      const { id } = readShape(DeletedUser, data);
      return { ...base, event_type: type, external_id: id, action: "deleted" };
    }
    if (type !== "user.created" && type !== "user.updated") return null;
    const user = readShape(User, data);
    return {
      ...base,
      event_type: type,
      external_id: user.id,
      action: "present",
      version: user.updated_at,
      profile: profileOf(user),
    };
  } catch (error) {
    const body_base64 = Buffer.from(bytes).toString("base64");
    return { ...base, event_type: null, error: faultOf(error), body_base64 };
  }
}

function profileOf(user: z.infer<typeof User>): Profile {
  const primary = user.email_addresses.find(({ id }) => id === user.primary_email_address_id);
  return {
    email: primary?.email_address ?? null,
    first_name: user.first_name ?? null,
    last_name: user.last_name ?? null,
    photo_url: user.image_url ?? null,
  };
}

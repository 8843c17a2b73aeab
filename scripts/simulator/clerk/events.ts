/** Clerk's user events, and the signature that Svix puts on them. */
import { createHmac } from "node:crypto";
import { z } from "zod";

/** Which event to send, and of whom. */
export const EventCall = z.strictObject({
  type: z.enum(["user.created", "user.updated", "user.deleted"]),
  user_id: z.string().min(1),
  email: z.email().nullable().default(null),
  first_name: z.string().nullable().default(null),
  last_name: z.string().nullable().default(null),
  /** When the user was last changed, in milliseconds; now unless told. */
  updated_at: z.int().nonnegative().optional(),
});
export type EventCall = z.infer<typeof EventCall>;

/** The body of an event, as text. */
export function eventBody(call: EventCall, now: number): string {
  const data = call.type === "user.deleted"
    ? { deleted: true, id: call.user_id, object: "user" }
    : userOf(call, now);
  const event = { data, instance_id: "ins_simulator", object: "event", timestamp: now };
  return JSON.stringify({ ...event, type: call.type });
}

function userOf(call: EventCall, now: number) {
  const address = `idn_${call.user_id.slice("user_".length)}`;
  return {
    created_at: now,
    email_addresses: call.email === null ? [] : [{
      email_address: call.email,
      id: address,
      linked_to: [],
      object: "email_address",
      verification: { status: "verified", strategy: "email_code" },
    }],
    external_accounts: [],
    external_id: null,
    first_name: call.first_name,
    id: call.user_id,
    image_url: "https://img.clerk.com/simulator",
    last_name: call.last_name,
    object: "user",
    phone_numbers: [],
    primary_email_address_id: call.email === null ? null : address,
    private_metadata: {},
    public_metadata: {},
    unsafe_metadata: {},
    updated_at: call.updated_at ?? now,
  };
}

/** The headers of a body that is sent under this id at this time. */
export function svixHeaders(
  id: string,
  now: number,
  body: string,
  secret: string,
): Record<string, string> {
  const seconds = Math.floor(now / 1000);
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const hmac = createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64");
  return {
    "content-type": "application/json",
    "svix-id": id,
    "svix-timestamp": String(seconds),
    "svix-signature": `v1,${hmac}`,
  };
}

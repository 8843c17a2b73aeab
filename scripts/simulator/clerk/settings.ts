/** What the simulator needs to play Clerk. It plays none without a secret. */
import { z } from "zod";

const Environment = z.object({
  CLERK_ISSUER: z.url({ protocol: /^https?$/ }),
  CLERK_WEBHOOK_SECRET: z.string().startsWith("whsec_"),
  CLERK_WEBHOOK_URL: z.url({ protocol: /^https?$/ }),
});

/** Clerk's part of the settings. */
export interface ClerkSettings {
  issuer: string;
  webhookSecret: string;
  webhookUrl: string;
}

/** Reads Clerk's settings, or answers null where they are not complete. */
export function readClerkSettings(
  environment: Record<string, string | undefined>,
): ClerkSettings | null {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) return null;
  const { CLERK_ISSUER, CLERK_WEBHOOK_SECRET, CLERK_WEBHOOK_URL } = parsed.data;
  // The variable is a list for the side that checks; new events are signed with the newest secret.
  const [webhookSecret = ""] = CLERK_WEBHOOK_SECRET.split(",");
  return { issuer: CLERK_ISSUER, webhookSecret, webhookUrl: CLERK_WEBHOOK_URL };
}

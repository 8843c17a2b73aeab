import type { JWTClaims } from "@supabase/server";
import { z } from "zod";

const Claims = z.object({
  iss: z.string().min(1),
  sub: z.string().min(1),
  email: z.string().min(1).nullish().catch(null),
});

/** Who pays, as the verified token says. */
export interface Payer {
  issuer: string;
  sub: string;
  email: string | null;
}

/** The payer of a verified token, or null when it does not say who that is. */
export function payerOf(claims: JWTClaims | null): Payer | null {
  const read = Claims.safeParse(claims);
  if (!read.success) return null;
  const { iss, sub, email } = read.data;
  return { issuer: iss, sub, email: email ?? null };
}

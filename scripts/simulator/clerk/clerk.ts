/** Clerk, as far as Payonce meets it: user events, session tokens, and the keys that verify them. */
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { z } from "zod";
import { readControl } from "../control_calls.ts";
import { json, Router } from "../http/router.ts";
import { alphanumeric } from "../random.ts";
import { eventBody, EventCall, svixHeaders } from "./events.ts";
import type { ClerkSettings } from "./settings.ts";

const TokenCall = z.strictObject({
  user_id: z.string().min(1),
  /** Only in tokens of an instance that was told to add it. */
  email: z.email().optional(),
  /** A minute, as Clerk's, unless told. */
  seconds: z.int().positive().default(60),
});

/** What a browser and a server see of Clerk, and its part of the control API. */
export interface Clerk {
  pages: Router;
  control: Router;
}

/** Starts a Clerk with a signing key of its own; after a restart its old tokens are worth nothing. */
export async function createClerk(settings: ClerkSettings): Promise<Clerk> {
  const keyId = `ins_${alphanumeric(27)}`;
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const jwk = { ...await exportJWK(publicKey), kid: keyId, alg: "RS256", use: "sig" };

  const pages = new Router();
  pages.get("/.well-known/jwks.json", () => json({ keys: [jwk] }));

  const control = new Router((error) => json({ error: error.message }, error.status));
  control.post("/event", async (context) => {
    const now = Date.now();
    const body = eventBody(await readControl(context, EventCall), now);
    const id = `msg_${alphanumeric(27)}`;
    const headers = svixHeaders(id, now, body, settings.webhookSecret);
    const answer = await fetch(settings.webhookUrl, { method: "POST", headers, body });
    return json({ id, body, status: answer.status, answer: await answer.text() });
  });
  control.post("/token", async (context) => {
    const { user_id, email, seconds } = await readControl(context, TokenCall);
    const claims = { role: "authenticated", sid: `sess_${alphanumeric(27)}`, v: 2 };
    const token = await new SignJWT(email === undefined ? claims : { ...claims, email })
      .setProtectedHeader({ alg: "RS256", kid: keyId, typ: "JWT" })
      .setIssuer(settings.issuer).setSubject(user_id).setIssuedAt()
      .setExpirationTime(`${seconds}s`).sign(privateKey);
    return json({ token });
  });
  return { pages, control };
}

/** Clerk's side, through the simulator's control API. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { User } from "./shop.ts";
import { control } from "./simulator.ts";

const Sent = z.object({ id: z.string(), body: z.string(), status: z.number(), answer: z.string() });
const Answer = z.object({ outcome: z.string() });

/** Somebody with a session at Clerk, of whom Clerk has told us nothing. */
export async function signIn(): Promise<User> {
  const id = `user_${randomBytes(13).toString("hex")}`;
  const email = `${id}@example.com`;
  const { token } = z.object({ token: z.string() }).parse(
    await control("/clerk/token", { user_id: id, email, seconds: 600 }),
  );
  return { id, email, token };
}

/** Lets Clerk tell something of a user; what we answered. */
export async function tell(
  user: User,
  type: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const email = type === "user.deleted" ? {} : { email: user.email };
  const sent = Sent.parse(
    await control("/clerk/event", { type, user_id: user.id, ...email, ...more }),
  );
  assert.equal(sent.status, 200, sent.answer);
  return Answer.parse(JSON.parse(sent.answer)).outcome;
}

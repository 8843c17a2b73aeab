/** What a signed-in user does and sees over the Data API: rows under RLS, and the RPCs of the web client. */
import assert from "node:assert/strict";
import { PUBLISHABLE_KEY } from "../stack/settings.ts";
import { API_URL } from "./addresses.ts";
import type { User } from "./shop.ts";

/** An answer of the Data API. */
export interface RestAnswer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** Calls a function as a user, or as nobody; answers whatever it says. */
export async function rpc(
  user: User | null,
  name: string,
  args: Record<string, unknown> = {},
): Promise<RestAnswer> {
  return await rest(user, `rpc/${name}`, { method: "POST", body: JSON.stringify(args) });
}

/** Calls a function that works. */
export async function call(
  user: User,
  name: string,
  args: Record<string, unknown> = {},
): Promise<unknown> {
  const { status, body } = await rpc(user, name, args);
  assert.ok(status === 200 || status === 204, `${name}: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** Calls a function that answers an id. */
export async function callForId(
  user: User,
  name: string,
  args: Record<string, unknown>,
): Promise<string> {
  const id = await call(user, name, args);
  assert.ok(typeof id === "string", `${name} answered ${JSON.stringify(id)}`);
  return id;
}

/** Rows as the user may read them. */
export async function read(user: User, query: string): Promise<unknown> {
  const { status, body } = await rest(user, query);
  assert.equal(status, 200, `${query}: ${JSON.stringify(body)}`);
  return body;
}

/** One request to the Data API. */
export async function rest(
  user: User | null,
  path: string,
  init: RequestInit = {},
): Promise<RestAnswer> {
  const response = await fetch(`${API_URL}/rest/v1/${path}`, {
    ...init,
    headers: {
      apikey: PUBLISHABLE_KEY,
      "content-type": "application/json",
      ...(user === null ? {} : { authorization: `Bearer ${user.token}` }),
    },
  });
  const text = await response.text();
  const body: unknown = text === "" ? null : JSON.parse(text);
  return { status: response.status, headers: response.headers, body };
}

/** What the checkout pages and scripts of both gateways need from a request. */
import type { Context } from "../http/router.ts";

/** The page that opened the frame, as an origin; null when the request names none. */
export function parentOrigin(context: Context): string | null {
  const given = context.query["parent"];
  if (given === undefined || !URL.canParse(given)) return null;
  const { protocol, origin } = new URL(given);
  return protocol === "http:" || protocol === "https:" ? origin : null;
}

/** A script's answer. */
export function scriptAnswer(script: string): Response {
  return new Response(script, {
    headers: {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "no-store",
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
    },
  });
}

/** JSON as the gateways write it: ids beyond 2^53 as plain integers, Razorpay's with PHP's escapes. */

/** A value that can be written; a bigint becomes a JSON integer, whatever its size. */
export type JsonValue =
  | string
  | number
  | boolean
  | bigint
  | null
  | undefined
  | JsonValue[]
  | { [name: string]: JsonValue };

/** Writes JSON. Members that are undefined are left out, as JSON.stringify does. */
export function encodeJson(value: JsonValue): string {
  if (typeof value === "bigint") return value.toString();
  if (value === null || typeof value !== "object") return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(encodeJson).join(",")}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${JSON.stringify(name)}:${encodeJson(member)}`);
  return `{${members.join(",")}}`;
}

/**
 * Writes JSON with `/` and everything beyond ASCII escaped, as PHP's json_encode does by default.
 * Inferred, not documented: integrations that re-serialise Razorpay's bodies see their signature check
 * fail just for bodies that hold such characters (razorpay-node issues 29, 96, 112, 163, 380).
 */
export function encodePhpJson(value: JsonValue): string {
  return encodeJson(value).replace(
    /[/\u0080-\uffff]/g,
    (character) =>
      character === "/" ? "\\/" : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Parses JSON text; undefined when it isn't JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a caller sent, as a value that can be sent back. Anything JSON.parse gives is one. */
export function asJsonValue(value: unknown): JsonValue {
  return value as JsonValue;
}

/**
 * A number as the sender wrote it. Gateways send 63-bit ids as JSON numbers; a JavaScript number would
 * round them, and two payments could become one.
 */
export class JsonNumber {
  constructor(readonly source: string) {}
}

/** Why a text can't be used; `code` is what is stored and what operators search for. */
export class JsonError extends Error {
  constructor(readonly code: "invalid_utf8" | "invalid_json" | "unstorable_text", message: string) {
    super(message);
  }
}

/**
 * Bytes to text, strictly: a byte that is not UTF-8 is an error, not a replacement character, because
 * what we store and read must be what was signed.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new JsonError("invalid_utf8", "The body is not valid UTF-8.");
  }
}

/**
 * JSON with every number kept as its source text, and without text that PostgreSQL can't store:
 * U+0000 and lone surrogates are legal in JSON and fail as jsonb.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, keepSource);
  } catch (error) {
    if (error instanceof JsonError) throw error;
    // The parser's own message quotes the body: not repeated, it may hold anything.
    throw new JsonError("invalid_json", "The body is not JSON that can be read.");
  }
}

function keepSource(key: string, value: unknown, context?: { source?: string }): unknown {
  refuseUnstorable(key);
  if (typeof value === "string") refuseUnstorable(value);
  if (typeof value !== "number") return value;
  if (context?.source === undefined) throw new TypeError("This runtime hides number sources.");
  return new JsonNumber(context.source);
}

/** JSON that a user sends, whose numbers are ours to choose. Its text is held to the same rule. */
export function parseUserJson(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) => {
    refuseUnstorable(key);
    if (typeof value === "string") refuseUnstorable(value);
    return value;
  });
}

function refuseUnstorable(text: string): void {
  if (text.includes("\0") || !text.isWellFormed()) {
    throw new JsonError("unstorable_text", "The body holds text that can't be stored.");
  }
}

/** What is nested deeper is an attack on somebody's stack, ours or the database's. */
const DEEPEST = 32;

/**
 * A parsed value as plain JSON again: numbers a JavaScript number can hold, the rest as they were written.
 * Throws a RangeError for what is nested too deeply.
 */
export function plainJson(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) throw new RangeError("Nested too deeply.");
  if (value instanceof JsonNumber) {
    const number = Number(value.source);
    return String(number) === value.source ? number : value.source;
  }
  if (Array.isArray(value)) return value.map((item) => plainJson(item, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, plainJson(item, depth + 1)]),
  );
}

/** One text for one meaning: keys sorted, so that equal requests and equal facts hash equally. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item) => {
    if (typeof item === "bigint") return item.toString();
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Random numbers: seeded ones for misbehaviour, and ids that never repeat. */
import { randomInt } from "node:crypto";

/**
 * Numbers in [0, 1) that depend on the seed and the stream alone (mulberry32 over a mixed seed). Streams of
 * one seed are independent: what one event draws doesn't change what the next one draws.
 */
export function seededRandom(seed: number, stream: number): () => number {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(stream + 1, 0xc2b2ae35)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";

/** A Razorpay-like id: 14 letters and digits. */
export function alphanumeric(length: number): string {
  return pick(LETTERS, length);
}

/** A Paystack-like code: lower-case letters and digits. */
export function lowercase(length: number): string {
  return pick(LOWER, length);
}

function pick(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}

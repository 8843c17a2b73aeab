/** What a network and a careless gateway do to deliveries, drawn from a seed. */
import { z } from "zod";
import { seededRandom } from "./random.ts";

const probability = z.number().min(0).max(1).default(0);

/** The body of POST /control/misbehave. Everything left out is off. */
export const Misbehaviour = z.strictObject({
  seed: z.int().nonnegative().optional(),
  /** The same bytes arrive once or twice more, at the same time. */
  duplicate: probability,
  /** The event waits until a later one of the same gateway has been sent. */
  reorder: probability,
  /** The event waits for a time drawn between 0 and delay_ms. */
  delay: z.number().min(0).max(1).default(1),
  delay_ms: z.int().min(0).max(600_000).default(0),
  /** The event never comes, not even by a retry. */
  drop: probability,
  /** One digit of the first attempt changes on its way; retries carry the signed bytes. */
  tamper: probability,
});
export type Misbehaviour = z.infer<typeof Misbehaviour>;

/** A gateway and a network that behave. */
export const WELL_BEHAVED: Misbehaviour = Misbehaviour.parse({});

/** What happens to one event. */
export interface Plan {
  dropped: boolean;
  /** How many further copies are sent. */
  copies: number;
  reordered: boolean;
  delayMs: number;
  /** Where in the body a digit changes, as a fraction of all digits; null when none does. */
  tamperAt: number | null;
}

/**
 * What happens to the event with this number. Same seed, same number, same plan: all draws are made
 * each time and in one order, so changing one probability doesn't shift the others.
 */
export function planFor(misbehaviour: Misbehaviour, seed: number, sequence: number): Plan {
  const draw = seededRandom(misbehaviour.seed ?? seed, sequence);
  const [drop, duplicate, twice, reorder, delay, howLong, tamper, where] = Array.from(
    { length: 8 },
    draw,
  ) as [number, number, number, number, number, number, number, number];
  return {
    dropped: drop < misbehaviour.drop,
    copies: duplicate < misbehaviour.duplicate ? (twice < 0.5 ? 1 : 2) : 0,
    reordered: reorder < misbehaviour.reorder,
    delayMs: delay < misbehaviour.delay ? Math.floor(howLong * misbehaviour.delay_ms) : 0,
    tamperAt: tamper < misbehaviour.tamper ? where : null,
  };
}

/** The body with one digit changed: still JSON, no longer what was signed. */
export function tamperWith(body: string, at: number): string {
  const digits = [...body.matchAll(/(?<![\\\w])[1-9]|(?<=\d)\d/g)].map((match) => match.index);
  const position = digits[Math.floor(at * digits.length)];
  if (position === undefined) return `${body} `;
  const digit = Number(body[position]);
  // 9 becomes 1, so a number never gets a leading zero and the body stays parseable.
  return body.slice(0, position) + String((digit % 9) + 1) + body.slice(position + 1);
}

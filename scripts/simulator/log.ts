/** One JSON line an event, on standard output. Callers name what to log: never a header or a body. */

let quiet = false;

/** Writes one line. */
export function log(
  event: string,
  details: Record<string, string | number | boolean | null>,
): void {
  if (quiet) return;
  console.log(
    JSON.stringify({ time: new Date().toISOString(), part: "simulator", event, ...details }),
  );
}

/** Writes nothing from now on: for tests, whose own lines would drown. */
export function silenceLog(): void {
  quiet = true;
}

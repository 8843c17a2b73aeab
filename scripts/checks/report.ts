/** Running the checks one after another and counting what each found. */

/** What a check found. */
export interface Count {
  passed: number;
  failed: number;
}

/** One check: its name, and how it runs. A check that throws has failed. */
export interface Check {
  name: string;
  run: () => Promise<Count> | Count;
}

/**
 * Runs every check, however many fail, and prints a line for each.
 *
 * @returns the sum over all of them
 */
export async function runChecks(checks: Check[]): Promise<Count> {
  const counts: Count[] = [];
  for (const check of checks) {
    const started = performance.now();
    let count: Count;
    try {
      count = await check.run();
      // Nothing found is no success: the tests were not where they were looked for.
      if (count.passed + count.failed === 0) throw new Error("no test ran");
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      count = { passed: 0, failed: 1 };
    }
    counts.push(count);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const mark = count.failed === 0 ? "ok    " : "FAILED";
    console.log(`${mark} ${check.name}: ${count.passed} ok, ${count.failed} not ok (${seconds} s)`);
  }
  return sum(counts);
}

/** What several checks found together. */
export function sum(counts: Count[]): Count {
  return {
    passed: counts.reduce((all, { passed }) => all + passed, 0),
    failed: counts.reduce((all, { failed }) => all + failed, 0),
  };
}

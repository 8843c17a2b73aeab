/** The jobs that the database asks for: what the platform's cron is given when hosted. */
import pg from "pg";

/** Something to do again and again, one run at a time. */
export interface Job {
  name: string;
  everyMs: number;
  run: () => Promise<unknown>;
}

/** A row of ops.jobs. */
export interface ListedJob {
  name: string;
  schedule: string;
  command: string;
}

/** Sooner than hosted: somebody sits before it and waits. */
const RETRY_EVERY_MS = 2_000;

/** What ops.jobs lists, each in a connection of its own, so that one that waits or fails stops no other. */
export async function listedJobs(databaseUrl: string): Promise<Job[]> {
  const rows = await withClient(databaseUrl, async (client) => {
    return (await client.query<ListedJob>("select name, schedule, command from ops.jobs")).rows;
  });
  return rows.map(({ name, schedule, command }) => ({
    name,
    everyMs: name === "retry-events" ? RETRY_EVERY_MS : intervalOf(schedule),
    run: () => withClient(databaseUrl, (client) => client.query(command)),
  }));
}

/** How often a schedule of cron's comes round, of those the list has. */
function intervalOf(schedule: string): number {
  if (schedule === "* * * * *") return 60_000;
  if (/^\d+ \* \* \* \*$/.test(schedule)) return 3_600_000;
  throw new Error(`ops.jobs has a schedule that is not known here: ${schedule}`);
}

/** Runs a job once; answers why it failed, or null. The same failure again and again is told once. */
export async function runJob(job: Job, failedBefore: string | null): Promise<string | null> {
  const tell = (outcome: string, rest = {}) =>
    JSON.stringify({ part: "scheduler", job: job.name, outcome, ...rest });
  try {
    await job.run();
    if (failedBefore !== null) console.log(tell("works again"));
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof pg.DatabaseError ? error.code : undefined;
    if (message !== failedBefore) console.error(tell("failed", { code, message }));
    return message;
  }
}

async function withClient<Answer>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<Answer>,
): Promise<Answer> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on("error", () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

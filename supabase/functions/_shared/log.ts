/** What a log line may say. There is no field for a secret, a body or a card. */
export interface LogEntry {
  level: "info" | "warn" | "error";
  event: string;
  provider?: string;
  reference?: string | null;
  outcome?: string;
  event_type?: string | null;
  event_key?: string;
  code?: string;
  message?: string;
  ms?: number;
}

/** Writes one JSON line. */
export type Log = (entry: LogEntry) => void;

/** The platform collects what is written to the console. */
export function logToConsole(entry: LogEntry): void {
  console.log(JSON.stringify(entry));
}

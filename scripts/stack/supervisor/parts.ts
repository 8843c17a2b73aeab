/** The parts of the stack: how each is started and how one sees that it works. */
import { join } from "node:path";
import { startDatabase } from "../database.ts";
import { childEnvironment } from "../environment.ts";
import {
  functionSecrets,
  platformEnvironment,
  simulatorEnvironment,
  webEnvironment,
} from "../settings.ts";
import type { Environment, Settings } from "../settings.ts";
import { shopPublicKeys } from "../shop_keys.ts";
import { startProcess } from "./processes.ts";
import type { Command } from "./processes.ts";
import type { Part } from "./supervisor.ts";

/** The names that `--only` takes, in the order they are started. */
export const PART_NAMES = [
  "database",
  "gateway",
  "functions",
  "simulator",
  "scheduler",
  "web",
] as const;
export type PartName = (typeof PART_NAMES)[number];

export interface PartsContext {
  root: string;
  settings: Settings;
  /** What the environment and `.env` give. */
  given: Environment;
  /** The public signing keys, as JSON. */
  jwks: string;
  tell(part: string, line: string): void;
}

/** Everything that can be kept running. */
export function describeParts(context: PartsContext): Record<PartName, Part> {
  const { root, settings, given, jwks } = context;
  const { ports, profile } = settings;
  const script = (file: string, environment: Environment = {}): Command => ({
    program: process.execPath,
    args: ["--import", "tsx", join("scripts", file), "--profile", profile],
    folder: root,
    environment: childEnvironment(environment),
  });
  const part = (name: PartName, command: Command, health: string | undefined): Part => ({
    name,
    start: () => Promise.resolve(startProcess(command, (line) => context.tell(name, line))),
    ready: () => health === undefined ? Promise.resolve(true) : answers(health),
  });
  return {
    database: databasePart(settings),
    gateway: part("gateway", script("stack/gateway/main.ts"), `${settings.gatewayUrl}/health`),
    functions: part("functions", {
      program: join(root, "node_modules", ".bin", "deno"),
      args: [...DENO_RUN, `--allow-read=${root}`, join(root, "scripts", "stack", "functions.ts")],
      folder: join(root, "supabase"),
      environment: childEnvironment({
        // A gateway that these settings don't know reads its own.
        ...given,
        ...shopPublicKeys(settings, given),
        ...functionSecrets(settings, given),
        ...platformEnvironment(settings, jwks),
        FUNCTIONS_PORT: String(ports.functions),
      }),
    }, `${settings.functionsUrl}/_health`),
    simulator: part(
      "simulator",
      script("simulator/main.ts", simulatorEnvironment(settings, given)),
      `${settings.simulatorUrl}/health`,
    ),
    scheduler: part("scheduler", script("stack/scheduler.ts"), undefined),
    web: part("web", webCommand(context), settings.webUrl),
  };
}

const DENO_RUN = [
  "run",
  "--config=deno.json",
  "--frozen",
  "--cached-only",
  "--no-prompt",
  "--allow-net",
  "--allow-env",
  "--allow-sys",
];

function databasePart(settings: Settings): Part {
  let running = false;
  return {
    name: "database",
    stopLast: true,
    start: async () => {
      const database = await startDatabase({
        port: settings.ports.database,
        dataFolder: settings.dataFolder,
        durable: settings.profile === "dev",
      });
      running = true;
      void database.ended.then(() => running = false);
      return database;
    },
    ready: () => Promise.resolve(running),
  };
}

/** Vite serves sources while developing, and what it built while testing. */
function webCommand({ root, settings, given }: PartsContext): Command {
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const args = settings.profile === "dev"
    ? ["--clearScreen", "false"]
    : ["preview", "--outDir", join(settings.dataFolder, "web")];
  return {
    program: process.execPath,
    args: [vite, ...args],
    folder: join(root, "web"),
    environment: childEnvironment(webEnvironment(settings, given)),
  };
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.ok;
}

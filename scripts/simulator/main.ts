/**
 * The gateways over HTTP, for development and tests: API, checkout, signed webhooks with retries, and
 * misbehaviour on request. Start it with `tsx scripts/simulator/main.ts`; settings.ts lists what it reads.
 */
import { log } from "./log.ts";
import { startSimulator } from "./server.ts";
import { readSettings } from "./settings.ts";

const settings = readSettings(process.env);
const simulator = await startSimulator(settings);
log("listening", { url: simulator.url, seed: settings.seed, time_scale: settings.timeScale });

let closing = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (closing) return;
    closing = true;
    void simulator.close().then(() => log("stopped", { signal }));
  });
}

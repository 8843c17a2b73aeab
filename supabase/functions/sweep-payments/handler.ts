import { Buffer } from "node:buffer";
import { z } from "zod";
import { failFromRpc, isPassing, type Rpc, RpcError } from "../_shared/database.ts";
import { eventArgument } from "../_shared/event.ts";
import { readDelivery } from "../_shared/intake.ts";
import type { Log } from "../_shared/log.ts";
import { providerNamed, type Providers, providersSetUp } from "../_shared/providers/registry.ts";
import { askForRefund, RefundCall } from "../_shared/refund.ts";
import { methodNotAllowed, respond } from "../_shared/respond.ts";
import { Processed } from "../_shared/webhook.ts";
import { checkPayment } from "./check.ts";
import { GatewayCheck, Replay } from "./claims.ts";

const CHECKS_A_SWEEP = 12;
const CHECKS_AT_ONCE = 4;
const REPLAYS_A_SWEEP = 20;
const REFUNDS_A_SWEEP = 12;

/** What sweep-payments works with. */
export interface SweepDependencies {
  providers: Providers;
  rpc: Rpc;
  log: Log;
}

/** Asks the gateways what we don't know and for what is due for refund, and reads again what is to be replayed. */
export function createSweepHandler(
  dependencies: SweepDependencies,
): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== "POST") return methodNotAllowed("POST");
    try {
      const replays = await replayEvents(dependencies);
      const checks = await checkPayments(dependencies);
      const refunds = await askForRefunds(dependencies);
      return respond(200, { status: "ok", checks, replays, refunds });
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      dependencies.log({
        level: "error",
        event: "sweep_failed",
        code: error.code,
        message: error.message,
      });
      return failFromRpc(error);
    }
  };
}

async function checkPayments({ providers, rpc, log }: SweepDependencies) {
  const args = { max_checks: CHECKS_A_SWEEP };
  const checks = z.array(GatewayCheck).parse(await rpc("claim_gateway_checks", args));
  const summary = { claimed: checks.length, answered: 0, unknown: 0, failed: 0 };
  const waiting = checks[Symbol.iterator]();
  const worker = async () => {
    for (const check of waiting) {
      const provider = providerNamed(providers, check.provider);
      summary[await checkPayment(check, provider, { rpc, log })]++;
    }
  };
  await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, worker));
  return summary;
}

async function askForRefunds({ providers, rpc, log }: SweepDependencies) {
  const summary = { claimed: 0, accepted: 0, unknown: 0, refused: 0, failed: 0 };
  const usable = providersSetUp(providers);
  const args = { max_refunds: 1, providers: usable.map(({ name }) => name) };
  while (summary.claimed < REFUNDS_A_SWEEP) {
    // One after the other, each claimed when it is its turn: none waits here until its lease runs out and
    // another sweep asks for it too.
    const [call] = z.array(RefundCall).parse(await rpc("claim_refunds", args));
    const provider = usable.find(({ name }) => name === call?.provider);
    if (call === undefined || provider === undefined) break;
    summary.claimed++;
    try {
      summary[await askForRefund(call, provider, { rpc, log })]++;
    } catch (error) {
      if (!(error instanceof RpcError) || isPassing(error)) throw error;
      // What is wrong with one is no reason to keep the others waiting.
      const { code, message } = error;
      log({ level: "error", event: "refund_failed", reference: call.reference, code, message });
      summary.failed++;
    }
  }
  return summary;
}

/** The signature was checked when the bytes were stored; reading them is what failed, or was wrong. */
async function replayEvents({ providers, rpc, log }: SweepDependencies) {
  const args = { max_events: REPLAYS_A_SWEEP };
  const replays = z.array(Replay).parse(await rpc("claim_replays", args));
  let applied = 0;
  for (const { event: { provider, event_key }, body_base64, headers } of replays) {
    const reader = providerNamed(providers, provider);
    if (reader === undefined) continue;
    const bytes = new Uint8Array(Buffer.from(body_base64, "base64"));
    const event = readDelivery(reader, { source: "replay", bytes, headers });
    const { outcome, reference } = Processed.parse(
      await rpc("process_payment_atomic", { event: { ...eventArgument(event), event_key } }),
    );
    log({ level: "info", event: "replay", provider, event_key, reference, outcome });
    if (outcome === "applied") applied++;
  }
  return { claimed: replays.length, applied };
}

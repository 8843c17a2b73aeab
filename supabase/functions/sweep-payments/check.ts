import type { Rpc } from "../_shared/database.ts";
import { eventArgument, pollEvent, type Ref, type Statement } from "../_shared/event.ts";
import type { Log } from "../_shared/log.ts";
import type { GatewayAnswer, PaymentReport, Provider } from "../_shared/providers/provider.ts";
import { Processed } from "../_shared/webhook.ts";
import type { GatewayCheck } from "./claims.ts";

/** What became of one check. */
export type CheckOutcome = "answered" | "unknown" | "failed";

/**
 * Asks the gateway about one payment and feeds its answer through the one door. A payment that stays
 * authorised, and is what is due, is captured first.
 */
export async function checkPayment(
  check: GatewayCheck,
  provider: Provider | undefined,
  { rpc, log }: { rpc: Rpc; log: Log },
): Promise<CheckOutcome> {
  const { outcome, detail } = await ask(check, provider, rpc).catch((error) => ({
    outcome: "failed" as const,
    detail: error instanceof Error ? error.message : String(error),
  }));
  log({
    level: outcome === "failed" ? "error" : "info",
    event: "sweep",
    provider: check.provider,
    reference: check.reference,
    outcome,
    message: detail,
  });
  const { payment_id, asked_at } = check;
  await rpc("finish_gateway_check", { payment_id, outcome, detail, asked_at });
  return outcome;
}

async function ask(
  check: GatewayCheck,
  provider: Provider | undefined,
  rpc: Rpc,
): Promise<{ outcome: CheckOutcome; detail: string }> {
  if (provider === undefined) return { outcome: "failed", detail: "No such gateway." };
  const unavailable = provider.unavailable();
  if (unavailable !== null) return { outcome: "failed", detail: unavailable };
  if (check.subscription && provider.bills !== undefined) {
    const bills = await provider.bills(check.subscription);
    if (bills.kind !== "answered") return unanswered(bills);
    for (const statement of bills.value) await tell(check, statement, rpc);
  }
  const told = await provider.query({
    reference: check.reference,
    orderId: check.order_id ?? null,
    withRefunds: true,
  });
  if (told.kind !== "answered") return unanswered(told);

  let report = told.value;
  const waiting = capturable(check, report);
  if (waiting !== undefined && provider.capture !== undefined) {
    // Once: after a timeout the next sweep asks first, and captures only what is still authorised.
    const captured = await provider.capture(waiting);
    if (captured.kind !== "answered") return unanswered(captured);
    report = captured.value;
  }
  const { status } = report;
  const statement = check.abandoned ? asCanceled(check, report.statement) : report.statement;
  if (statement.facts.length === 0) {
    // An event waits for a movement the gateway does not show yet: ask again.
    const outcome = check.reasons.includes("lookup") ? "unknown" : "answered";
    return { outcome, detail: status };
  }
  return { outcome: "answered", detail: `${status}: ${await tell(check, statement, rpc)}` };
}

/** Through the one door; answers what came of it. */
async function tell(check: GatewayCheck, statement: Statement, rpc: Rpc): Promise<string> {
  const event = eventArgument(pollEvent(check.provider, statement));
  return Processed.parse(await rpc("process_payment_atomic", { event })).outcome;
}

/** The gateway has nothing for it, not even a failed attempt: nobody paid. Ours to say, so our name is the object. */
function asCanceled(check: GatewayCheck, statement: Statement): Statement {
  if (statement.facts.length > 0) return statement;
  const { reference, amount, currency, livemode } = check;
  const refs: Ref[] = [{ type: "reference", value: reference }];
  return { livemode, refs, facts: [{ type: "canceled", object_id: reference, amount, currency }] };
}

function unanswered(told: Exclude<GatewayAnswer<unknown>, { kind: "answered" }>) {
  const outcome: CheckOutcome = told.kind === "unknown" ? "unknown" : "failed";
  return { outcome, detail: told.message };
}

/** The authorised payment that is exactly what is due, while nothing of it is captured. */
function capturable({ reasons, amount, currency, livemode }: GatewayCheck, report: PaymentReport) {
  const { facts } = report.statement;
  if (!reasons.includes("authorized") || report.statement.livemode !== livemode) return undefined;
  if (facts.some(({ type }) => type === "captured")) return undefined;
  const waiting = facts.find((fact) =>
    fact.type === "authorized" && fact.amount === amount && fact.currency === currency
  );
  return waiting && { paymentId: waiting.object_id, amount, currency };
}

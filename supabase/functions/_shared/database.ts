import { createAdminClient } from "@supabase/server/core";
import { z } from "zod";
import { fail } from "./respond.ts";

/** An amount in a database function's answer: minor units, as a JSON integer or as digits. */
export const RpcAmount = z.union([z.int().nonnegative(), z.string().regex(/^\d+$/)])
  .transform(BigInt);

/** Calls one function of the database over the Data API; throws RpcError. */
export type Rpc = (name: string, args: Record<string, unknown>) => Promise<unknown>;

/** What went wrong in a call: `code` is the SQLSTATE or PostgREST's own code, empty if neither answered. */
export class RpcError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: string | null = null,
    readonly hint: string | null = null,
  ) {
    super(message);
  }
}

/** Below the five seconds a webhook has, above the four the database allows a statement. */
const RPC_TIMEOUT_MS = 4_500;

/**
 * The database as the service role. One client an isolate; a call that takes longer than its timeout is
 * given up, and whether it happened is unknown: every function called is safe to call again.
 */
export function connectDatabase(options: { fetch?: typeof fetch; timeoutMs?: number } = {}): Rpc {
  const client = createAdminClient({
    supabaseOptions: { global: { fetch: options.fetch } },
  });
  const timeoutMs = options.timeoutMs ?? RPC_TIMEOUT_MS;
  return async (name, args) => {
    const { data, error, status } = await client.rpc(name, args)
      .abortSignal(AbortSignal.timeout(timeoutMs));
    if (error === null) return data;
    throw new RpcError(status, error.code ?? "", error.message, error.details, error.hint);
  };
}

/**
 * Whether trying again later may work: the database was unreachable, too slow, out of something, or
 * lost a race. The SQLSTATEs are the ones process_payment_atomic lets through for this reason.
 */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof RpcError)) return false;
  if (error.status === 0 || error.status >= 500) return true;
  return /^(55P03|40P01|40001|57014|53.{3}|57P0.|08.{3}|PGRST00[0-3])$/.test(error.code);
}

/** PostgREST's way for a function to say with which status it refuses. */
const BusinessError = z.string().regex(/^PT[45]\d\d$/);

/** A refused call as the client sees it: the database's own codes for its errors, ours for faults. */
export function failFromRpc(error: RpcError): Response {
  if (BusinessError.safeParse(error.code).success) {
    return fail(Number(error.code.slice(2)), error.message, error.details ?? error.message, {
      hint: error.hint || undefined,
    });
  }
  if (isPassing(error)) {
    return fail(503, "database_unavailable", "We could not reach the database just now.", {
      hint: "Nothing is lost. Try again in a few seconds.",
      headers: { "retry-after": "5" },
    });
  }
  return fail(500, "internal_error", "Something went wrong on our side.");
}

import type { Rpc } from "../_shared/database.ts";
import type { Environment } from "../_shared/environment.ts";
import { canonicalJson } from "../_shared/json.ts";
import type { Log } from "../_shared/log.ts";
import type { GatewayAnswer, OpenedCheckout } from "../_shared/providers/provider.ts";
import type { Providers } from "../_shared/providers/registry.ts";
import { fail, respond } from "../_shared/respond.ts";
import { sha256Hex } from "../_shared/signature.ts";
import { invalidRequest, type UserHandler } from "../_shared/user_endpoint.ts";
import { IdempotencyKey, InitializeRequest, Started } from "./request.ts";

const DEFAULT_RETURN_PATH = "/payments/return";

/** What initialize-payment works with. */
export interface InitializeDependencies {
  providers: Providers;
  environment: Pick<Environment, "mode" | "webUrl">;
  rpc: Rpc;
  log: Log;
}

/**
 * Starts a payment: price and reference from the database, committed before the gateway is called;
 * then the checkout opened at the gateway, and what it answered kept for a repeat of the request.
 */
export function createInitializeHandler(dependencies: InitializeDependencies): UserHandler {
  const { providers, environment, rpc } = dependencies;
  return async (body, payer, headers) => {
    const read = InitializeRequest.safeParse(body);
    if (!read.success) return invalidRequest(read.error);
    const key = headers.get("idempotency-key");
    if (key !== null && !IdempotencyKey.safeParse(key).success) {
      return fail(
        400,
        "invalid_idempotency_key",
        "Idempotency-Key is 1 to 255 printable characters.",
      );
    }
    const request = read.data;
    const provider = providers[request.provider];
    const unavailable = provider.unavailable();
    if (unavailable !== null) {
      dependencies.log({
        level: "error",
        event: "not_configured",
        provider: provider.name,
        message: unavailable,
      });
      return fail(503, "provider_unavailable", `${provider.title} is not available just now.`);
    }
    if (provider.needsEmail && request.email === undefined && payer.email === null) {
      return fail(400, "email_required", `${provider.title} needs an e-mail address.`, {
        hint: "Send the payer's address as email.",
      });
    }

    const started = Started.parse(
      await rpc("initialize_payment", {
        payer,
        request: {
          ...request,
          livemode: environment.mode === "live",
          ...(key === null
            ? {}
            : { idempotency_key: key, request_hash: sha256Hex(canonicalJson(request)) }),
        },
      }),
    );
    if (started.outcome === "repeated") return answer(started, started.checkout);

    const opened = await provider.openCheckout({
      reference: started.reference,
      amount: started.amount,
      currency: started.currency,
      email: started.email ?? payer.email,
      description: started.description ?? "",
      billing: started.billing,
      callbackUrl: callbackUrl(environment.webUrl, request.return_path),
    });
    await recordCheckout(dependencies, started, opened);
    if (opened.kind === "answered") return answer(started, opened.value.checkout);
    return notOpened(opened.kind, provider.title);
  };
}

async function recordCheckout(
  { rpc, log }: InitializeDependencies,
  started: Started,
  opened: GatewayAnswer<OpenedCheckout>,
): Promise<void> {
  const outcome = opened.kind === "answered" ? "opened" : opened.kind;
  log({
    level: outcome === "opened" ? "info" : "error",
    event: "checkout",
    provider: started.provider,
    reference: started.reference,
    outcome,
    ...(opened.kind === "answered" ? {} : { message: opened.message }),
  });
  await rpc("record_checkout", {
    payment_id: started.payment_id,
    outcome,
    checkout: opened.kind === "answered" ? opened.value.checkout : null,
    refs: opened.kind === "answered" ? opened.value.refs : [],
  });
}

function answer(started: Started, checkout: Started["checkout"]): Response {
  const { reference, provider, payment_type, amount, currency, livemode } = started;
  return respond(200, {
    reference,
    provider,
    payment_type,
    amount: Number(amount),
    currency,
    livemode,
    ...checkout,
  });
}

/** A timeout is unknown, not failed: the old reference stays open for the sweeper, a retry takes a new one. */
function notOpened(kind: "unknown" | "refused", title: string): Response {
  if (kind === "unknown") {
    return fail(504, "gateway_timeout", `${title} did not answer in time. You were not charged.`, {
      hint: "Send the same request again, with the same Idempotency-Key.",
      headers: { "retry-after": "2" },
    });
  }
  return fail(502, "gateway_refused", `${title} did not accept this payment.`, {
    hint: "Choose another way to pay, or try again later.",
  });
}

function callbackUrl(webUrl: string | undefined, path = DEFAULT_RETURN_PATH): string | undefined {
  return webUrl === undefined ? undefined : new URL(path, webUrl).href;
}

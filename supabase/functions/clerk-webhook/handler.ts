import type { Rpc } from "../_shared/database.ts";
import type { Environment } from "../_shared/environment.ts";
import type { Log } from "../_shared/log.ts";
import { respond } from "../_shared/respond.ts";
import { createSignedEndpoint } from "../_shared/signed_endpoint.ts";
import { handOver } from "../_shared/webhook.ts";
import { readClerkEvent } from "./event.ts";
import { createClerkSender } from "./sender.ts";

/** What clerk-webhook works with. */
export interface ClerkDependencies {
  environment: Pick<Environment, "clerk">;
  rpc: Rpc;
  clock: () => Date;
  log: Log;
}

/** Clerk's endpoint: its users become profiles, keep up with it, and are closed with it. */
export function createClerkHandler(
  dependencies: ClerkDependencies,
): (request: Request) => Promise<Response> {
  const { environment } = dependencies;
  const sender = createClerkSender(environment);
  return createSignedEndpoint(sender, (bytes, headers) => {
    const eventId = (headers.get("svix-id") ?? "").slice(0, 255);
    const event = readClerkEvent(bytes, eventId, environment.clerk.issuer ?? "");
    if (event === null) return Promise.resolve(ignored());
    const door = { name: "process_identity_event", event: { ...event } };
    return handOver(dependencies, { ...event, provider: sender.name }, door);
  }, dependencies);
}

/** Sessions, organisations and whatever else the dashboard was asked to send: none of our business. */
function ignored(): Response {
  return respond(200, {
    status: "ok",
    success: true,
    outcome: "ignored",
    idempotent: false,
    message: "It tells nothing about a user.",
  });
}

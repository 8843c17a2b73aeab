/** The control API: lets tests pay, refund, dispute and misbehave. It is no part of any gateway. */
import { json, Router } from "./http/router.ts";
import { z } from "zod";
import { begatewayControl } from "./begateway/control.ts";
import { shopsOf } from "./begateway/shop.ts";
import { readControl, shown } from "./control_calls.ts";
import { type Gateway, GatewayError } from "./gateway.ts";
import { Misbehaviour } from "./misbehaviour.ts";
import { paystackControl } from "./paystack/control.ts";
import { razorpayControl } from "./razorpay/control.ts";
import { RefundOutcome } from "./state.ts";
import { stripeControl } from "./stripe/control.ts";
import { FailRule, SlowRule, type Traffic } from "./traffic.ts";

/** Everything under /control. */
export function controlApi(gateway: Gateway, traffic: Traffic): Router {
  const control = new Router((error) => json({ error: error.message }, error.status));
  control.route("/paystack", paystackControl(gateway));
  control.route("/razorpay", razorpayControl(gateway));
  control.route("/stripe", stripeControl(gateway));
  for (const shop of shopsOf(gateway)) {
    control.route(`/${shop.name}`, begatewayControl(shop));
  }
  addDeliveryRoutes(control, gateway);
  control.post("/misbehave", async (context) => {
    const misbehaviour = await readControl(context, Misbehaviour);
    gateway.deliveries.misbehave(misbehaviour);
    return json({ ...misbehaviour, seed: misbehaviour.seed ?? gateway.settings.seed });
  });
  control.post("/slow", async (context) => {
    traffic.slow(await readControl(context, SlowRule));
    return json({ ok: true });
  });
  control.post("/fail", async (context) => {
    traffic.fail(await readControl(context, FailRule));
    return json({ ok: true });
  });
  control.get("/requests", () => json(traffic.requests));
  // How refunds end that are asked for through a gateway's API.
  control.post("/refund-outcome", async (context) => {
    const { outcome } = await readControl(context, z.strictObject({ outcome: RefundOutcome }));
    gateway.state.refundOutcome = outcome;
    return json({ outcome });
  });
  control.get("/state", () => {
    const { paystack, razorpay, stripe, begateway } = gateway.state;
    return json({ paystack, razorpay, stripe, ...begateway });
  });
  control.post("/reset", async () => {
    gateway.timers.clear();
    traffic.reset();
    gateway.state.reset();
    await gateway.deliveries.reset();
    return json({ ok: true });
  });
  return control;
}

function addDeliveryRoutes(control: Router, gateway: Gateway): void {
  const { deliveries } = gateway;
  control.get("/deliveries", (context) => {
    const { provider, event, reference, state } = context.query;
    const found = deliveries.list().filter((one) =>
      (provider === undefined || one.provider === provider) &&
      (event === undefined || one.event === event) &&
      (reference === undefined || one.reference === reference) &&
      (state === undefined || one.state === state)
    );
    return json({ counts: deliveries.counts(), deliveries: found.map(shown) });
  });
  // What waits is tried now, once: retries, late webhooks, refunds under way. The answer comes after the answers.
  control.post("/deliveries/flush", async () => {
    // A refund under way has two steps; the second only waits once the first is done.
    for (let round = 0; round < 3 && gateway.timers.flush() > 0; round++);
    await deliveries.flush();
    return json({ counts: deliveries.counts() });
  });
  // The same bytes and headers once more, whatever became of them before.
  control.post("/deliveries/:id/send", (context) => {
    const copy = deliveries.resend(context.parameters["id"] ?? "");
    if (!copy) throw new GatewayError(404, "no such delivery");
    return json(shown(copy));
  });
}

/** Puts the simulator together: one HTTP server that is both gateways and the control API. */
import { listen, stopListening } from "./http/listen.ts";
import { json, Router } from "./http/router.ts";
import { begatewayApi } from "./begateway/api.ts";
import { loadShopKeys } from "./begateway/keys.ts";
import { begatewayPages } from "./begateway/page.ts";
import { resumeBegatewayRefunds } from "./begateway/refunds.ts";
import { shopsOf } from "./begateway/shop.ts";
import { type Clerk, createClerk } from "./clerk/clerk.ts";
import { controlApi } from "./control.ts";
import { Deliveries } from "./deliveries.ts";
import type { Gateway } from "./gateway.ts";
import { paystackApi } from "./paystack/api.ts";
import { paystackPages } from "./paystack/popup.ts";
import { resumePaystackRefunds } from "./paystack/refunds.ts";
import { razorpayApi } from "./razorpay/api.ts";
import { razorpayPages } from "./razorpay/popup.ts";
import { resumeRazorpayRefunds } from "./razorpay/refunds.ts";
import { type Provider, RETRY_DELAYS } from "./schedule.ts";
import type { Settings } from "./settings.ts";
import { stripeApi } from "./stripe/api.ts";
import { signStripe } from "./stripe/events.ts";
import { stripePages } from "./stripe/pages.ts";
import { resumeStripeDebits } from "./stripe/payments.ts";
import { resumeStripeRefunds } from "./stripe/refunds.ts";
import { State } from "./state.ts";
import { Timers } from "./timers.ts";
import { Traffic } from "./traffic.ts";

/** A running simulator. */
export interface Simulator {
  url: string;
  gateway: Gateway;
  close(): Promise<void>;
}

/** Starts listening on 127.0.0.1; port 0 takes any free one. */
export async function startSimulator(
  settings: Settings,
  timeouts?: Partial<Record<Provider, number>>,
): Promise<Simulator> {
  const state = new State(settings.stateFile);
  const deliveries = new Deliveries({
    seed: settings.seed,
    retryDelays: {
      paystack: scaled(`paystack-${settings.paystack.retries}`, settings),
      razorpay: scaled("razorpay", settings),
      stripe: scaled("stripe", settings),
      networx: scaled("begateway", settings),
      "secure-processor": scaled("begateway", settings),
    },
    ...(timeouts ? { timeouts } : {}),
    signAnew: {
      stripe: (body) => ({
        "stripe-signature": signStripe(body, settings.stripe.webhookSecret, new Date()),
      }),
    },
    changed: () => state.changed(),
  });
  const shopKeys = loadShopKeys(settings.begateway.keysFolder);
  const gateway: Gateway = { settings, state, deliveries, timers: new Timers(), shopKeys };
  deliveries.restore(state.load(() => deliveries.list()));
  resumePaystackRefunds(gateway);
  resumeRazorpayRefunds(gateway);
  resumeStripeDebits(gateway);
  resumeStripeRefunds(gateway);
  resumeBegatewayRefunds(gateway);

  const clerk = settings.clerk && await createClerk(settings.clerk);
  const { server, url } = await listen(application(gateway, clerk), settings.port);
  return {
    url,
    gateway,
    async close() {
      gateway.timers.clear();
      await deliveries.stop();
      state.save();
      await stopListening(server);
    },
  };
}

function application(gateway: Gateway, clerk: Clerk | null): Router {
  const traffic = new Traffic();
  const app = new Router();
  app.get("/health", () => json({ status: "ok" }));
  if (clerk) {
    app.route("/clerk", clerk.pages);
    app.route("/control/clerk", clerk.control);
  }
  app.route("/control", controlApi(gateway, traffic));
  // Pages first: what they don't know is the API's, behind a key.
  app.route("/paystack", paystackPages(gateway));
  app.route("/paystack", slowly(traffic, "paystack", paystackApi(gateway)));
  app.route("/razorpay", razorpayPages(gateway));
  app.route("/razorpay/v1", slowly(traffic, "razorpay", razorpayApi(gateway)));
  app.route("/stripe", stripePages(gateway));
  app.route("/stripe/v1", slowly(traffic, "stripe", stripeApi(gateway)));
  for (const shop of shopsOf(gateway)) {
    app.route(`/${shop.name}`, begatewayPages(shop));
    app.route(`/${shop.name}`, slowly(traffic, shop.name, begatewayApi(shop)));
  }
  return app;
}

function slowly(traffic: Traffic, provider: Provider, api: Router): Router {
  const slow = new Router();
  slow.use(traffic.around(provider));
  slow.route("/", api);
  return slow;
}

function scaled(schedule: keyof typeof RETRY_DELAYS, settings: Settings): number[] {
  return RETRY_DELAYS[schedule].map((pause) => pause / settings.timeScale);
}

/** What the simulator reads from its environment. */
import { z } from "zod";
import { type BegatewaySettings, readBegatewaySettings } from "./begateway/settings.ts";
import { type ClerkSettings, readClerkSettings } from "./clerk/settings.ts";

const webhookUrl = z.url({ protocol: /^https?$/ }).optional();

const Environment = z.object({
  SIMULATOR_PORT: z.coerce.number().int().min(0).max(65_535).default(54_330),
  SIMULATOR_SEED: z.coerce.number().int().nonnegative().default(1),
  SIMULATOR_TIME_SCALE: z.coerce.number().positive().default(1),
  SIMULATOR_STATE_FILE: z.string().min(1).optional(),
  SIMULATOR_PAYSTACK_RETRIES: z.enum(["live", "test"]).default("live"),
  PAYSTACK_SECRET_KEY: z.string().min(1),
  PAYSTACK_WEBHOOK_URL: webhookUrl,
  RAZORPAY_KEY_ID: z.string().min(1),
  RAZORPAY_KEY_SECRET: z.string().min(1),
  RAZORPAY_WEBHOOK_SECRET: z.string().min(1),
  RAZORPAY_WEBHOOK_URL: webhookUrl,
  STRIPE_SECRET_KEY: z.string().min(1),
  STRIPE_WEBHOOK_SECRET: z.string().min(1),
  STRIPE_WEBHOOK_URL: webhookUrl,
});

/** The simulator's settings. Without a webhook address a gateway's events are kept, not sent. */
export interface Settings {
  port: number;
  seed: number;
  /** Retry schedules and the gateways' own processing times are divided by this. */
  timeScale: number;
  /** Where state is kept over a restart; in memory only when unset. */
  stateFile: string | null;
  paystack: {
    secretKey: string;
    webhookUrl: string | null;
    retries: "live" | "test";
  };
  razorpay: {
    keyId: string;
    keySecret: string;
    webhookSecret: string;
    webhookUrl: string | null;
  };
  stripe: {
    secretKey: string;
    webhookSecret: string;
    webhookUrl: string | null;
  };
  begateway: BegatewaySettings;
  clerk: ClerkSettings | null;
}

/** Reads the settings, or throws an error that names what is missing (never a value). */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`the simulator's environment is not complete: ${names.join("; ")}`);
  }
  const given = parsed.data;
  return {
    port: given.SIMULATOR_PORT,
    seed: given.SIMULATOR_SEED,
    timeScale: given.SIMULATOR_TIME_SCALE,
    stateFile: given.SIMULATOR_STATE_FILE ?? null,
    paystack: {
      secretKey: given.PAYSTACK_SECRET_KEY,
      webhookUrl: given.PAYSTACK_WEBHOOK_URL ?? null,
      retries: given.SIMULATOR_PAYSTACK_RETRIES,
    },
    razorpay: {
      keyId: given.RAZORPAY_KEY_ID,
      keySecret: given.RAZORPAY_KEY_SECRET,
      webhookSecret: newest("RAZORPAY_WEBHOOK_SECRET", given),
      webhookUrl: given.RAZORPAY_WEBHOOK_URL ?? null,
    },
    stripe: {
      secretKey: given.STRIPE_SECRET_KEY,
      webhookSecret: newest("STRIPE_WEBHOOK_SECRET", given),
      webhookUrl: given.STRIPE_WEBHOOK_URL ?? null,
    },
    begateway: readBegatewaySettings(environment),
    clerk: readClerkSettings(environment),
  };
}

/** The variable is a list for the side that checks; new events are signed with the newest secret. */
function newest<Name extends string>(name: Name, given: Record<Name, string>): string {
  const secret = given[name].split(",")[0]?.trim();
  if (!secret) throw new Error(`${name}: the first secret is empty`);
  return secret;
}

/**
 * Ports, addresses and demo secrets of the local stack. Pure data and the functions that combine it:
 * nothing here reads a file or the environment.
 */
import { join } from "node:path";

/**
 * `dev` is what ./scripts/start runs. Beside it ./scripts/test runs two at once: `test`, and `browser` for
 * the tests in a browser, so that neither meets what the other does to its stack.
 */
export const PROFILES = ["dev", "test", "browser"] as const;
export type Profile = (typeof PROFILES)[number];

/** The ports of one profile; the same numbers as the Supabase CLI's where it has them. */
export interface Ports {
  database: number;
  gateway: number;
  functions: number;
  simulator: number;
  web: number;
}

const DEV_PORTS: Ports = {
  database: 54322,
  gateway: 54321,
  functions: 54320,
  simulator: 54330,
  web: 5173,
};

/** Profiles run beside each other: by how much every port of one moves. */
const PORT_OFFSETS: Record<Profile, number> = { dev: 0, test: 10_000, browser: 9_000 };

/** Everything listens here and nowhere else. */
export const HOST = "127.0.0.1";

/** The Supabase CLI's well-known local keys. They open nothing but a local stack. */
export const PUBLISHABLE_KEY = "sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH";
export const SECRET_KEY = "sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz";
/** Password of every login role of the local database. */
export const DATABASE_PASSWORD = "postgres";

/** Who can sign in to the demo data (supabase/seed.sql). */
export const DEMO_USER = { email: "ada@example.test", password: "lagoon-at-noon" };

/** Gateway secrets of the demo: shared with the simulator, overridden by the environment or `.env`. */
export const DEMO_SECRETS = {
  PAYONCE_MODE: "test",
  PAYSTACK_SECRET_KEY: "sk_test_payonce_demo",
  RAZORPAY_KEY_ID: "rzp_test_payoncedemo",
  RAZORPAY_KEY_SECRET: "payonce_demo_key_secret",
  RAZORPAY_WEBHOOK_SECRET: "payonce_demo_webhook_secret",
  NETWORX_SHOP_ID: "361",
  NETWORX_SECRET_KEY: "payonce_demo_networx_key",
  SECURE_PROCESSOR_SHOP_ID: "362",
  SECURE_PROCESSOR_SECRET_KEY: "payonce_demo_secure_processor_key",
  STRIPE_SECRET_KEY: "sk_test_payonce_demo",
  STRIPE_WEBHOOK_SECRET: "whsec_payonce_demo",
  CLERK_WEBHOOK_SECRET: "whsec_cGF5b25jZSBkZW1vIHdlYmhvb2sgc2VjcmV0",
} as const;

/** Environment variables as plain data. */
export type Environment = Record<string, string>;

/** Everything a part of the stack needs to know about the others. */
export interface Settings {
  profile: Profile;
  ports: Ports;
  /** Folder of this profile's data: the cluster, signing keys, logs of children. */
  dataFolder: string;
  /** The database as the role that migrations and tests use. */
  databaseUrl: string;
  /** Supabase's address, SUPABASE_URL. */
  gatewayUrl: string;
  functionsUrl: string;
  simulatorUrl: string;
  webUrl: string;
  publishableKey: string;
  secretKey: string;
}

/** The profile that a program is told to serve. Throws for one that there isn't. */
export function profileNamed(name: string): Profile {
  const profile = PROFILES.find((one) => one === name);
  if (!profile) throw new Error(`No such profile: ${name}. There are: ${PROFILES.join(", ")}`);
  return profile;
}

/** The settings of a profile, for a project in `root`. */
export function settingsFor(profile: Profile, root: string): Settings {
  const ports = portsFor(profile);
  return {
    profile,
    ports,
    dataFolder: join(root, ".stack", profile),
    databaseUrl: databaseUrl(ports.database, "postgres"),
    gatewayUrl: `http://${HOST}:${ports.gateway}`,
    functionsUrl: `http://${HOST}:${ports.functions}`,
    simulatorUrl: `http://${HOST}:${ports.simulator}`,
    webUrl: `http://${HOST}:${ports.web}`,
    publishableKey: PUBLISHABLE_KEY,
    secretKey: SECRET_KEY,
  };
}

/** The ports of a profile. */
export function portsFor(profile: Profile): Ports {
  const offset = PORT_OFFSETS[profile];
  return {
    database: DEV_PORTS.database + offset,
    gateway: DEV_PORTS.gateway + offset,
    functions: DEV_PORTS.functions + offset,
    simulator: DEV_PORTS.simulator + offset,
    web: DEV_PORTS.web + offset,
  };
}

/** A connection string for a role of the local database. */
export function databaseUrl(port: number, database: string, role = "postgres"): string {
  return `postgresql://${role}:${DATABASE_PASSWORD}@${HOST}:${port}/${database}?sslmode=disable`;
}

/**
 * The secrets and hosts the edge functions see. What the machine gives wins over the demo, so that the
 * same command runs against a gateway's own test mode: who gives a gateway's key talks to that gateway.
 */
export function functionSecrets(settings: Settings, given: Environment): Environment {
  return {
    ...DEMO_SECRETS,
    ...(isDemo("PAYSTACK_SECRET_KEY", given)
      ? { PAYSTACK_API_URL: `${settings.simulatorUrl}/paystack` }
      : {}),
    ...(isDemo("RAZORPAY_KEY_ID", given)
      ? { RAZORPAY_API_URL: `${settings.simulatorUrl}/razorpay` }
      : {}),
    ...(isDemo("STRIPE_SECRET_KEY", given)
      ? { STRIPE_API_URL: `${settings.simulatorUrl}/stripe` }
      : {}),
    ...(isDemo("CLERK_WEBHOOK_SECRET", given)
      ? { CLERK_ISSUER: `${settings.simulatorUrl}/clerk` }
      : {}),
    ...begatewayAddresses("networx", "NETWORX", settings, given),
    ...begatewayAddresses("secure-processor", "SECURE_PROCESSOR", settings, given),
    PAYONCE_WEB_URL: settings.webUrl,
    ...pick(given, GATEWAY_VARIABLE),
  };
}

/** Where a gateway of the beGateway platform is, with both its hosts, and where it sends its notifications. */
function begatewayAddresses(
  name: string,
  prefix: "NETWORX" | "SECURE_PROCESSOR",
  settings: Settings,
  given: Environment,
): Environment {
  if (!isDemo(`${prefix}_SHOP_ID`, given)) return {};
  return {
    [`${prefix}_API_URL`]: `${settings.simulatorUrl}/${name}`,
    [`${prefix}_CHECKOUT_URL`]: `${settings.simulatorUrl}/${name}`,
    [`${prefix}_WEBHOOK_URL`]: `${settings.gatewayUrl}/functions/v1/${name}-webhook`,
  };
}

/** What Supabase gives an edge function, with the local keys. */
export function platformEnvironment(settings: Settings, jwks: string): Environment {
  return {
    SUPABASE_URL: settings.gatewayUrl,
    SUPABASE_DB_URL: settings.databaseUrl,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: settings.publishableKey }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: settings.secretKey }),
    SUPABASE_JWKS: jwks,
    SUPABASE_ANON_KEY: settings.publishableKey,
    SUPABASE_SERVICE_ROLE_KEY: settings.secretKey,
  };
}

/** What the simulator reads. It signs with the secrets the functions check against. */
export function simulatorEnvironment(settings: Settings, given: Environment): Environment {
  const secrets = functionSecrets(settings, given);
  const webhook = (name: string) => `${settings.gatewayUrl}/functions/v1/${name}-webhook`;
  return {
    ...pick(secrets, /^(PAYSTACK|RAZORPAY|STRIPE|NETWORX|SECURE_PROCESSOR|CLERK)_/),
    SIMULATOR_PORT: String(settings.ports.simulator),
    PAYSTACK_WEBHOOK_URL: webhook("paystack"),
    RAZORPAY_WEBHOOK_URL: webhook("razorpay"),
    CLERK_WEBHOOK_URL: webhook("clerk"),
    STRIPE_WEBHOOK_URL: webhook("stripe"),
    SIMULATOR_KEYS_FOLDER: keysFolder(settings),
    SIMULATOR_SEED: "1",
    SIMULATOR_TIME_SCALE: settings.profile === "dev" ? "60" : "1000",
    SIMULATOR_STATE_FILE: join(settings.dataFolder, "simulator.json"),
    ...pick(given, /^SIMULATOR_(SEED|TIME_SCALE)$/),
  };
}

/** Where the simulated shops' RSA keys are: the functions are told the public ones. */
export function keysFolder(settings: Settings): string {
  return join(settings.dataFolder, "shop-keys");
}

/** What the web client is built and served with. */
export function webEnvironment(settings: Settings, given: Environment): Environment {
  const { simulatorUrl } = settings;
  return {
    WEB_PORT: String(settings.ports.web),
    VITE_SUPABASE_URL: settings.gatewayUrl,
    VITE_SUPABASE_PUBLISHABLE_KEY: settings.publishableKey,
    VITE_DEMO_EMAIL: DEMO_USER.email,
    VITE_DEMO_PASSWORD: DEMO_USER.password,
    ...(isDemo("PAYSTACK_SECRET_KEY", given)
      ? { VITE_PAYSTACK_SCRIPT: `${simulatorUrl}/paystack/v2/inline.js` }
      : {}),
    ...(isDemo("RAZORPAY_KEY_ID", given)
      ? { VITE_RAZORPAY_SCRIPT: `${simulatorUrl}/razorpay/v1/checkout.js` }
      : {}),
    ...pick(given, /^VITE_/),
  };
}

function isDemo(name: keyof typeof DEMO_SECRETS, given: Environment): boolean {
  return given[name] === undefined || given[name] === DEMO_SECRETS[name];
}

const GATEWAY_VARIABLE =
  /^(PAYONCE|PAYSTACK|RAZORPAY|STRIPE|NETWORX|SECURE_PROCESSOR|CLERK)_[A-Z0-9_]+$/;

function pick(from: Environment, names: RegExp): Environment {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.test(name)));
}

import { z } from "zod";

const blankIsUnset = (value: unknown) =>
  typeof value === "string" && value.trim() === "" ? undefined : value;
const setting = z.preprocess(blankIsUnset, z.string().trim().optional());
const address = (fallback: string) =>
  z.preprocess(blankIsUnset, z.url({ protocol: /^https?$/ }).default(fallback));

const Variables = z.object({
  PAYONCE_MODE: z.preprocess(blankIsUnset, z.enum(["test", "live"]).default("test")),
  PAYONCE_WEB_URL: z.preprocess(blankIsUnset, z.url({ protocol: /^https?$/ }).optional()),
  PAYSTACK_SECRET_KEY: setting,
  PAYSTACK_API_URL: address("https://api.paystack.co"),
  RAZORPAY_KEY_ID: setting,
  RAZORPAY_KEY_SECRET: setting,
  RAZORPAY_WEBHOOK_SECRET: setting,
  RAZORPAY_API_URL: address("https://api.razorpay.com"),
});

/** What a deployment is set up with. A gateway whose secrets are missing is off; the others work. */
export interface Environment {
  mode: "test" | "live";
  /** Base of the page a gateway sends the payer back to. */
  webUrl: string | undefined;
  paystack: { secretKey: string | undefined; apiUrl: string };
  razorpay: {
    keyId: string | undefined;
    keySecret: string | undefined;
    /** Newest first; retries of old events are still signed with the old secret. */
    webhookSecrets: string[];
    apiUrl: string;
  };
}

/** Reads the environment once. Throws an error that names every variable it can't use. */
export function readEnvironment(variables: Record<string, string | undefined>): Environment {
  const read = Variables.safeParse(variables);
  if (!read.success) {
    const names = read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The environment can't be used. ${names.join("; ")}`);
  }
  const values = read.data;
  return {
    mode: values.PAYONCE_MODE,
    webUrl: values.PAYONCE_WEB_URL,
    paystack: { secretKey: values.PAYSTACK_SECRET_KEY, apiUrl: values.PAYSTACK_API_URL },
    razorpay: {
      keyId: values.RAZORPAY_KEY_ID,
      keySecret: values.RAZORPAY_KEY_SECRET,
      webhookSecrets: secretList(values.RAZORPAY_WEBHOOK_SECRET),
      apiUrl: values.RAZORPAY_API_URL,
    },
  };
}

/** A comma-separated list of secrets; an empty entry is no secret, it would let anyone sign. */
function secretList(list: string | undefined): string[] {
  return (list ?? "").split(",").map((secret) => secret.trim()).filter((secret) => secret !== "");
}

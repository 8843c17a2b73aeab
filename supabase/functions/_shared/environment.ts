import { z } from "zod";

/** A gateway's own variables, by name, as they are given. */
export type Variables = Record<string, string | undefined>;

/** What a deployment is set up with. A gateway whose secrets are missing is off; the others work. */
export interface Environment {
  mode: "test" | "live";
  /** Base of the page a gateway sends the payer back to. */
  webUrl: string | undefined;
  clerk: {
    /** Clerk's Frontend API URL: the `iss` of its tokens. Its events don't say it. */
    issuer: string | undefined;
    webhookSecrets: string[];
  };
  /** Everything given: each gateway's module reads its own. */
  variables: Variables;
}

const blankIsUnset = (value: unknown) =>
  typeof value === "string" && value.trim() === "" ? undefined : value;
const webAddress = z.url({ protocol: /^https?$/ });

/** A variable; blank is unset. */
export const setting = optional(z.string().trim());
/** The address of something; blank is unset. */
export const optionalAddress = optional(webAddress);
/** The address of a host, to put paths behind, and where it is when nobody says otherwise. */
export const address = (fallback: string): z.ZodType<string> =>
  z.preprocess(blankIsUnset, webAddress.default(fallback))
    .transform((given) => given.replace(/\/+$/, ""));
/** Yes, no or unset. */
export const optionalFlag = optional(z.stringbool());
/** One of a few words, and which it is when nobody says otherwise. */
export const oneOf = <const Word extends string>(
  words: readonly Word[],
  fallback: Word,
): z.ZodType<Word> =>
  z.preprocess(blankIsUnset, z.enum(words).optional()).transform((word) => word ?? fallback);
/**
 * Several with commas between, such as secrets, old and new: retries of old events are still signed with
 * the old one. No entry is empty, or a secret would let anyone sign.
 */
export const list = z.string().default("").transform((text) =>
  text.split(",").map((entry) => entry.trim()).filter((entry) => entry !== "")
);

/**
 * Reads some variables, which may have a prefix in common. Throws an error that names every one it can't
 * use.
 */
export function readVariables<Shape extends z.ZodRawShape>(
  shape: Shape,
  variables: Variables,
  prefix = "",
): z.infer<z.ZodObject<Shape>> {
  const given = Object.keys(shape).map((name) => [name, variables[prefix + name]]);
  const read = z.object(shape).safeParse(Object.fromEntries(given));
  if (read.success) return read.data;
  const names = read.error.issues.map(({ path, message }) =>
    `${prefix}${path.join(".")}: ${message}`
  );
  throw new Error(`The environment can't be used. ${names.join("; ")}`);
}

/** Reads the environment once. Throws an error that names every variable it can't use. */
export function readEnvironment(variables: Variables): Environment {
  const values = readVariables({
    PAYONCE_MODE: oneOf(["test", "live"], "test"),
    PAYONCE_WEB_URL: optionalAddress,
    CLERK_ISSUER: optionalAddress,
    CLERK_WEBHOOK_SECRET: list,
  }, variables);
  return {
    mode: values.PAYONCE_MODE,
    webUrl: values.PAYONCE_WEB_URL,
    clerk: {
      // As in the tokens, where it has no slash at its end.
      issuer: values.CLERK_ISSUER?.replace(/\/+$/, ""),
      webhookSecrets: values.CLERK_WEBHOOK_SECRET,
    },
    variables,
  };
}

function optional<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(blankIsUnset, schema.optional());
}

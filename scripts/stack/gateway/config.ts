/** What the gateway takes from supabase/config.toml; the CLI's defaults where it says nothing. */
import { existsSync, readFileSync } from "node:fs";
import { parse } from "smol-toml";
import { z } from "zod";

const configFile = z.object({
  api: z.object({
    schemas: z.array(z.string()).default(["public"]),
    extra_search_path: z.array(z.string()).default(["public", "extensions"]),
    max_rows: z.number().int().default(1000),
  }).prefault({}),
  auth: z.object({
    jwt_expiry: z.number().int().default(3600),
    enable_signup: z.boolean().default(true),
    minimum_password_length: z.number().int().default(6),
    email: z.object({ enable_confirmations: z.boolean().default(false) }).prefault({}),
  }).prefault({}),
  functions: z.record(
    z.string(),
    z.object({ enabled: z.boolean().default(true), verify_jwt: z.boolean().default(true) }),
  ).default({}),
});

/** The settings of supabase/config.toml that the stand-ins honour. */
export type SupabaseConfig = z.infer<typeof configFile>;

/** Reads supabase/config.toml. */
export function loadConfig(file: string): SupabaseConfig {
  return configFile.parse(existsSync(file) ? parse(readFileSync(file, "utf8")) : {});
}

import { createClient } from "@supabase/supabase-js";
import { environment } from "./environment.ts";

/** The one connection to Supabase: it keeps the session and signs every request with it. */
export const supabase = createClient(environment.supabaseUrl, environment.publishableKey);

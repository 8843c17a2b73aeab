import { withSupabase } from "@supabase/server";
import { platformDependencies } from "../_shared/dependencies.ts";
import { createSweepHandler } from "./handler.ts";

const handler = createSweepHandler(platformDependencies());

// The scheduler calls it with a secret key; no browser does.
export default {
  fetch: withSupabase({ auth: "secret", cors: "disabled", errors: { detailed: false } }, handler),
};

import {
  FunctionsFetchError,
  FunctionsHttpError,
  FunctionsRelayError,
} from "@supabase/supabase-js";
import type { z } from "zod";
import { supabase } from "./client.ts";
import { ApiError, errorFromResponse, unreachable } from "./errors.ts";

const TIMEOUT_MS = 25_000;

/** Calls an edge function as the signed-in user and checks the shape of what it answers. */
export async function callFunction<Answer>(
  name: string,
  body: Record<string, unknown>,
  schema: z.ZodType<Answer>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { data, error } = await supabase.functions.invoke<unknown>(name, {
    body,
    headers,
    timeout: TIMEOUT_MS,
  });
  if (error instanceof FunctionsHttpError || error instanceof FunctionsRelayError) {
    throw await errorFromResponse(error.context as Response);
  }
  if (error instanceof FunctionsFetchError) throw unreachable();
  if (error) throw error;

  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new ApiError("unexpected_answer", "We got an answer that we do not understand.", 502);
}

import { z } from "zod";
import { supabase } from "./client.ts";
import { errorFromDataApi } from "./errors.ts";
import * as records from "./records.ts";

/** Rows a page of a list holds. */
export const PAGE_SIZE = 20;

interface DataApiAnswer {
  data: unknown;
  error: unknown;
  status: number;
}

/** Row-level security decides what comes back: every read is of the signed-in user's own rows. */
async function read<Output>(
  request: PromiseLike<DataApiAnswer>,
  schema: z.ZodType<Output>,
): Promise<Output> {
  const { data, error, status } = await request;
  if (error) throw errorFromDataApi(error, status);
  return schema.parse(data);
}

export function readProfile(): Promise<records.Profile | null> {
  return read(
    supabase.from("profiles").select("id,email,credits,debt,credits_used,total_spent")
      .maybeSingle(),
    records.profile.nullable(),
  );
}

export function readCurrencies(): Promise<records.Currency[]> {
  return read(
    supabase.from("currencies").select("code,name,exponent").order("code"),
    z.array(records.currency),
  );
}

export function readUnitName(): Promise<records.UnitName> {
  return read(supabase.rpc("unit_name"), records.unitName);
}

export function readOffers(): Promise<records.Offer[]> {
  return read(
    supabase.from("credit_offers").select("*").order("sort_order"),
    z.array(records.offer),
  );
}

const PAYMENT_COLUMNS =
  "id,reference,provider,payment_type,description,amount,currency,status,fulfilment,refunded_amount,created_at,paid_at";

export function readPayments(page: number, size = PAGE_SIZE): Promise<records.Payment[]> {
  return read(
    supabase.from("payment_history").select(PAYMENT_COLUMNS)
      .order("created_at", { ascending: false }).order("id")
      .range(page * size, page * size + size - 1),
    z.array(records.payment),
  );
}

export function readPayment(reference: string): Promise<records.Payment | null> {
  return read(
    supabase.from("payment_history").select(PAYMENT_COLUMNS).eq("reference", reference)
      .limit(1).maybeSingle(),
    records.payment.nullable(),
  );
}

export function readTransactions(page: number): Promise<records.Transaction[]> {
  return read(
    supabase.from("transactions")
      .select("id,type,unit,amount,balance_after,description,processed_at")
      .order("processed_at", { ascending: false }).order("id", { ascending: false })
      .range(page * PAGE_SIZE, page * PAGE_SIZE + PAGE_SIZE - 1),
    z.array(records.transaction),
  );
}

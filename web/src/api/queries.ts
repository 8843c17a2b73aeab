import {
  type InfiniteData,
  QueryClient,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  useQuery,
  type UseQueryResult,
} from "@tanstack/react-query";
import { ApiError } from "./errors.ts";
import * as reads from "./reads.ts";
import type { Currency, Offer, Payment, Profile, Transaction, UnitName } from "./records.ts";

const FOR_EVER = Number.POSITIVE_INFINITY;
const RECENT = 5;

/** One cache for the whole client. Reads are tried again only where that can help. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => error instanceof ApiError && error.passing && failures < 2,
    },
    mutations: { retry: false },
  },
});

/** Names under which answers are cached, so that a settled payment can refresh what it changed. */
export const keys = {
  profile: ["profile"],
  payments: ["payments"],
  transactions: ["transactions"],
  payment: (reference: string): string[] => ["payment", reference],
} as const;

export function useProfile(): UseQueryResult<Profile | null> {
  return useQuery({ queryKey: keys.profile, queryFn: reads.readProfile });
}

export function useUnitName(): UseQueryResult<UnitName> {
  return useQuery({ queryKey: ["unit-name"], queryFn: reads.readUnitName, staleTime: FOR_EVER });
}

export function useCurrencies(): UseQueryResult<Currency[]> {
  return useQuery({ queryKey: ["currencies"], queryFn: reads.readCurrencies, staleTime: FOR_EVER });
}

export function useOffers(): UseQueryResult<Offer[]> {
  return useQuery({ queryKey: ["offers"], queryFn: reads.readOffers, staleTime: 60_000 });
}

export function useRecentPayments(): UseQueryResult<Payment[]> {
  return useQuery({
    queryKey: [...keys.payments, "recent"],
    queryFn: () => reads.readPayments(0, RECENT),
  });
}

function nextPage(last: unknown[], pages: unknown[][]): number | undefined {
  return last.length < reads.PAGE_SIZE ? undefined : pages.length;
}

export function usePayments(): UseInfiniteQueryResult<InfiniteData<Payment[]>> {
  return useInfiniteQuery({
    queryKey: [...keys.payments, "all"],
    queryFn: ({ pageParam }) => reads.readPayments(pageParam),
    initialPageParam: 0,
    getNextPageParam: nextPage,
  });
}

export function useTransactions(): UseInfiniteQueryResult<InfiniteData<Transaction[]>> {
  return useInfiniteQuery({
    queryKey: keys.transactions,
    queryFn: ({ pageParam }) => reads.readTransactions(pageParam),
    initialPageParam: 0,
    getNextPageParam: nextPage,
  });
}

/** After a payment settled: what it changed is read again. */
export async function refreshAccount(): Promise<void> {
  await Promise.all(
    [keys.profile, keys.payments, keys.transactions].map((queryKey) =>
      queryClient.invalidateQueries({ queryKey })
    ),
  );
}

import {
  type InfiniteData,
  QueryClient,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  useMutation,
  type UseMutationResult,
  useQuery,
  type UseQueryResult,
} from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { ApiError } from "./errors.ts";
import { type Gateway, openable } from "./gateways.ts";
import * as reads from "./reads.ts";
import type * as records from "./records.ts";
import type { Currency, Offer, Payment, Profile, UnitName } from "./records.ts";

const FOR_EVER = Number.POSITIVE_INFINITY;
const RECENT = 5;
/** How soon somebody sees what happened elsewhere: a refund, a month of a plan, what somebody else decided. */
const WATCH_MS = 15_000;
/** How soon an operator sees what a gateway answered late. */
const REFUND_WATCH_MS = 3_000;

/** One cache for the whole client. Reads are tried again only where that can help. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Who is offline is told so at once, instead of waiting without a word.
      networkMode: "always",
      refetchOnReconnect: true,
      staleTime: 5_000,
      retry: (failures, error) => error instanceof ApiError && error.passing && failures < 2,
    },
    mutations: { networkMode: "always", retry: false },
  },
});

/** Names under which answers are cached, so that a settled payment can refresh what it changed. */
export const keys = {
  profile: ["profile"],
  payments: ["payments"],
  transactions: ["transactions"],
  catalogue: ["catalogue"],
  cart: ["cart"],
  orders: ["orders"],
  ordersToSend: ["orders-to-send"],
  agents: ["agents"],
  groups: ["groups"],
  plans: ["plans"],
  toOperate: ["to-operate"],
  payment: (reference: string): string[] => ["payment", reference],
} as const;

/**
 * Looks at the balance and at the latest payments every now and then. Whatever changed them (a refund, a
 * dispute, a month of a plan) changed other things too: those are read again.
 */
export function useAccountWatch(): void {
  const { data: profile } = useProfile(WATCH_MS);
  const { data: payments } = useRecentPayments(WATCH_MS);
  const seen = useRef({ profile, payments });
  useEffect(() => {
    const before = seen.current;
    seen.current = { profile, payments };
    // Answers that say the same are the same objects.
    const changed = (before.profile && before.profile !== profile) ||
      (before.payments && before.payments !== payments);
    if (changed) void Promise.all([refreshAccount(), refresh([["payment"]])]);
  }, [profile, payments]);
}

export function useProfile(
  refetchInterval: number | false = false,
): UseQueryResult<Profile | null> {
  return useQuery({ queryKey: keys.profile, queryFn: reads.readProfile, refetchInterval });
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

export function useRecentPayments(
  refetchInterval: number | false = false,
): UseQueryResult<Payment[]> {
  return useQuery({
    queryKey: [...keys.payments, "recent"],
    queryFn: () => reads.readPayments(0, RECENT),
    refetchInterval,
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

export function useTransactions(): UseInfiniteQueryResult<InfiniteData<reads.StatementLine[]>> {
  return useInfiniteQuery({
    queryKey: keys.transactions,
    queryFn: ({ pageParam }) => reads.readTransactions(pageParam),
    initialPageParam: 0,
    getNextPageParam: nextPage,
  });
}

/** The shop's pages in a currency. */
export function useCatalogue(
  currency: string,
): UseInfiniteQueryResult<InfiniteData<records.Catalogue>> {
  return useInfiniteQuery({
    queryKey: [...keys.catalogue, currency],
    queryFn: ({ pageParam }) => reads.readCatalogue(currency, pageParam),
    initialPageParam: 1,
    getNextPageParam: (last) => last.more ? last.page + 1 : undefined,
    placeholderData: (earlier) => earlier,
    staleTime: 30_000,
  });
}

/** What is in the cart, for the number in the header. */
export function useCartEntries(): UseQueryResult<records.CartEntry[]> {
  return useQuery({ queryKey: [...keys.cart, "entries"], queryFn: reads.readCartEntries });
}

export function useCart(currency: string): UseQueryResult<records.Cart> {
  return useQuery({
    queryKey: [...keys.cart, currency],
    queryFn: () => reads.readCart(currency),
    placeholderData: (earlier) => earlier,
  });
}

export function useOrders(): UseInfiniteQueryResult<InfiniteData<reads.OrderWithItems[]>> {
  return useInfiniteQuery({
    queryKey: [...keys.orders, "all"],
    queryFn: ({ pageParam }) => reads.readOrders(pageParam),
    initialPageParam: 0,
    getNextPageParam: nextPage,
  });
}

export function useOrder(id: string): UseQueryResult<reads.OrderWithItems | null> {
  return useQuery({
    queryKey: [...keys.orders, id],
    queryFn: () => reads.readOrder(id),
    refetchInterval: WATCH_MS,
  });
}

/** Whether the user is an operator. */
export function useIsOperator(): UseQueryResult<boolean> {
  return useQuery({
    queryKey: ["is-operator"],
    queryFn: reads.readIsOperator,
    staleTime: 60_000,
  });
}

/** The orders that wait to be sent, for operators. */
export function useOrdersToSend(): UseQueryResult<records.OrderToSend[]> {
  return useQuery({
    queryKey: keys.ordersToSend,
    queryFn: reads.readOrdersToSend,
    staleTime: 60_000,
  });
}

/** What operators look for; what waits for a gateway's answer is looked at until it is there. */
export function usePaymentsToOperate(search: string): UseQueryResult<records.OperatedPayment[]> {
  return useQuery({
    queryKey: [...keys.toOperate, search],
    queryFn: () => reads.readPaymentsToOperate(search),
    refetchInterval: ({ state }) => state.data?.some(isWaiting) ? REFUND_WATCH_MS : WATCH_MS,
  });
}

function isWaiting({ refunds }: records.OperatedPayment): boolean {
  return refunds.some(({ status }) => status === "requested" || status === "unknown");
}

export function usePlans(): UseQueryResult<reads.Plan[]> {
  return useQuery({ queryKey: keys.plans, queryFn: reads.readPlans });
}

export function useAgentOffers(): UseQueryResult<records.AgentOffer[]> {
  return useQuery({
    queryKey: ["agent-offers"],
    queryFn: reads.readAgentOffers,
    staleTime: 60_000,
  });
}

/** The agents the user may use now. */
export function useAgentAccess(): UseQueryResult<records.AgentAccess[]> {
  return useQuery({ queryKey: keys.agents, queryFn: reads.readAgentAccess });
}

export function useOpenGroups(): UseInfiniteQueryResult<InfiniteData<records.SavingsGroup[]>> {
  return useInfiniteQuery({
    queryKey: [...keys.groups, "open"],
    queryFn: ({ pageParam }) => reads.readOpenGroups(pageParam),
    initialPageParam: 0,
    getNextPageParam: nextPage,
  });
}

export function useMyGroups(): UseQueryResult<reads.MyGroups> {
  const { data: profile } = useProfile();
  const id = profile?.id;
  return useQuery({
    queryKey: [...keys.groups, "mine", id],
    queryFn: () => reads.readMyGroups(id ?? ""),
    enabled: id !== undefined,
  });
}

export function useGroup(id: string): UseQueryResult<records.GroupOverview> {
  return useQuery({
    queryKey: [...keys.groups, id],
    queryFn: () => reads.readGroup(id),
    refetchInterval: WATCH_MS,
  });
}

export function useDepositHeld(groupId: string): UseQueryResult<bigint> {
  return useQuery({
    queryKey: [...keys.groups, groupId, "deposit"],
    queryFn: () => reads.readDepositHeld(groupId),
  });
}

/** The gateways that take an amount and that this client can open. */
export function useGateways(currency: string, amount: bigint): UseQueryResult<Gateway[]> {
  return useQuery({
    queryKey: ["gateways", currency, amount.toString()],
    queryFn: async () => openable(await reads.readGateways(currency, amount) ?? []),
    staleTime: FOR_EVER,
  });
}

/** The currencies that people can pay in here. */
export function usePayableCurrencies(): UseQueryResult<string[]> {
  return useQuery({
    queryKey: ["payable-currencies"],
    queryFn: async () => {
      const rows = await reads.readGatewayCurrencies();
      const payable = rows.filter(({ provider }) => openable([provider]).length > 0);
      return [...new Set(payable.map(({ currency }) => currency))];
    },
    staleTime: FOR_EVER,
  });
}

/** Has something done; whatever came of it, what it may have changed is read again. */
export function useCommand<Input, Output>(
  run: (input: Input) => Promise<Output>,
  touched: readonly (readonly string[])[],
): UseMutationResult<Output, Error, Input> {
  return useMutation({
    mutationFn: run,
    onSettled: (_answer, error) => {
      const refreshed = refresh(touched);
      // What went wrong is said at once.
      return error ? undefined : refreshed;
    },
  });
}

/** After a payment settled: what it may have changed is read again. */
export function refreshAccount(): Promise<void> {
  return refresh([
    keys.profile,
    keys.payments,
    keys.transactions,
    keys.catalogue,
    keys.cart,
    keys.orders,
    keys.agents,
    keys.groups,
    keys.plans,
  ]);
}

async function refresh(touched: readonly (readonly string[])[]): Promise<void> {
  await Promise.all(touched.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}

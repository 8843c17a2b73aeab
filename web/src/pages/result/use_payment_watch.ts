import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ApiError } from "../../api/errors.ts";
import { type CheckoutProof, type PaymentAnswer, verifyPayment } from "../../api/payments.ts";
import { keys } from "../../api/queries.ts";
import { readPayment } from "../../api/reads.ts";
import { isOnItsWayBack, isSettled, phaseOf } from "./phase.ts";

const SLOW_AFTER_MS = 30_000;
const GIVE_UP_AFTER_MS = 15 * 60_000;
/** Of this many looks one asks the gateway; the others read our own row, which costs next to nothing. */
const LOOKS_A_GATEWAY_CHECK = 3;

/** How long until the next look: quick at first, patient later. */
const PACE = [
  { until: 6_000, wait: 1_000 },
  { until: 15_000, wait: 2_000 },
  { until: SLOW_AFTER_MS, wait: 3_000 },
  { until: 120_000, wait: 8_000 },
  { until: GIVE_UP_AFTER_MS, wait: 20_000 },
];

interface Look {
  answer: PaymentAnswer;
  count: number;
  /** What our own row said when the gateway was asked last. */
  row: string | null;
}

export interface PaymentWatch {
  answer: PaymentAnswer | undefined;
  error: Error | null;
  checking: boolean;
  slow: boolean;
  checkNow: () => void;
}

/** Watches a payment until the server says what became of it. */
export function usePaymentWatch(reference: string, proof: CheckoutProof | null): PaymentWatch {
  const client = useQueryClient();
  const queryKey = keys.payment(reference);
  const [since] = useState(() => Date.now());
  const [slow, setSlow] = useState(false);
  const asked = useRef(false);

  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);

  const query = useQuery({
    queryKey,
    queryFn: () => {
      const earlier = asked.current ? undefined : client.getQueryData<Look>(queryKey);
      asked.current = false;
      return look(reference, proof, earlier);
    },
    refetchInterval: ({ state }) => nextLook(state.data?.answer, state.error, Date.now() - since),
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });

  const checkNow = () => {
    asked.current = true;
    void query.refetch();
  };

  return {
    answer: query.data?.answer,
    error: query.error,
    checking: query.isFetching,
    slow,
    checkNow,
  };
}

async function look(
  reference: string,
  proof: CheckoutProof | null,
  earlier: Look | undefined,
): Promise<Look> {
  const count = earlier ? earlier.count + 1 : 0;
  const payment = await readPayment(reference);
  const row = payment && `${payment.status} ${payment.fulfilment} ${payment.refunded_amount}`;
  if (earlier && earlier.row === row && count % LOOKS_A_GATEWAY_CHECK !== 0) {
    return { ...earlier, count };
  }
  return { answer: await verifyPayment(reference, proof), count, row };
}

function nextLook(
  answer: PaymentAnswer | undefined,
  error: Error | null,
  elapsed: number,
): number | false {
  const phase = phaseOf(answer, "list", false);
  if (isSettled(phase) && !isOnItsWayBack(phase)) return false;
  if (error instanceof ApiError && error.status === 404) return false;
  return PACE.find(({ until }) => elapsed < until)?.wait ?? false;
}

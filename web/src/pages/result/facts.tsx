import type { ReactNode } from "react";
import { useQuery } from "@tanstack/react-query";
import { gatewayName } from "../../api/gateways.ts";
import { keys } from "../../api/queries.ts";
import type { Payment } from "../../api/records.ts";
import { readPayment } from "../../api/reads.ts";
import { formatMoment } from "../../money/format.ts";
import { useMoney } from "../../money/use_money.ts";
import styles from "./result.module.css";

/** Our own record of the payment. Read anew whenever the server's answer changed. */
export function usePaymentRecord(reference: string, version: string): Payment | null {
  const { data } = useQuery({
    queryKey: [...keys.payments, "one", reference, version],
    queryFn: () => readPayment(reference),
    placeholderData: (earlier) => earlier,
  });
  return data ?? null;
}

/** What was paid, when, how, and the reference to quote. */
export function PaymentFacts({ payment, reference }: {
  payment: Payment | null;
  reference: string;
}): ReactNode {
  const money = useMoney();
  const refunded = payment?.refunded_amount ?? 0n;
  return (
    <dl className={styles["facts"]}>
      {payment && (
        <>
          <dt>For</dt>
          <dd>{payment.description ?? "Payment"}</dd>
          <dt>Amount</dt>
          <dd className="numeric">{money(payment.amount, payment.currency)}</dd>
          {refunded > 0n && (
            <>
              <dt>{payment.status === "success" ? "Paid too much, refunded" : "Refunded"}</dt>
              <dd className="numeric">{money(refunded, payment.currency)}</dd>
            </>
          )}
          <dt>Paid with</dt>
          <dd>{gatewayName(payment.provider)}</dd>
          <dt>Started</dt>
          <dd>{formatMoment(payment.created_at)}</dd>
        </>
      )}
      <dt>Reference</dt>
      <dd>{reference}</dd>
    </dl>
  );
}

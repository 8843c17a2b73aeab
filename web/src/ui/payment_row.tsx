import type { ReactNode } from "react";
import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { gatewayName } from "../api/gateways.ts";
import type { Payment } from "../api/records.ts";
import { formatMoment } from "../money/format.ts";
import { useMoney } from "../money/use_money.ts";
import { PaymentStatus } from "./payment_status.tsx";
import { Row } from "./rows.tsx";

/** A payment in a list; its name leads to its own page. */
export function PaymentRow({ payment }: { payment: Payment }): ReactNode {
  const money = useMoney();
  const refunded = payment.refunded_amount ?? 0n;
  return (
    <Row
      title={
        <Anchor component={Link} to={`/payments/${encodeURIComponent(payment.reference)}`} fw={500}>
          {payment.description ?? "Payment"}
        </Anchor>
      }
      detail={
        <>
          {formatMoment(payment.created_at)} · {gatewayName(payment.provider)}
          {refunded > 0n && (
            <div>
              {money(refunded, payment.currency)}{" "}
              {payment.status === "success" ? "paid too much, refunded" : "refunded"}
            </div>
          )}
        </>
      }
      value={money(payment.amount, payment.currency)}
      note={<PaymentStatus status={payment.status} fulfilment={payment.fulfilment} />}
    />
  );
}

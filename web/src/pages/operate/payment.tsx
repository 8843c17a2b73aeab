import { Anchor, Paper, Stack, Text } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { Link } from "react-router";
import { gatewayName } from "../../api/gateways.ts";
import type { OperatedPayment } from "../../api/records.ts";
import { formatMoment } from "../../money/format.ts";
import { useMoney } from "../../money/use_money.ts";
import { Facts } from "../../ui/facts.tsx";
import { PaymentStatus } from "../../ui/payment_status.tsx";
import { CaptureLine } from "./capture.tsx";
import styles from "./operate.module.css";
import type { Said } from "./outcome.ts";
import { RefundLine } from "./refund_line.tsx";
import { SaidNote } from "./said_note.tsx";

interface CardProps {
  payment: OperatedPayment;
  /** What came of the last thing done about this payment. */
  said: Said | null;
  onSaid: (said: Said) => void;
}

/** A payment as operators see it: what came in, what went back, and what can be done. */
export function OperatedPaymentCard({ payment, said, onSaid }: CardProps): ReactNode {
  const money = useMoney();
  const heading = useId();
  const { reference, currency, captures, refunds } = payment;
  const refunded = payment.refunded_amount ?? 0n;
  const due = payment.refund_due_amount ?? 0n;

  return (
    <Paper withBorder radius="lg" p="lg" component="section" aria-labelledby={heading}>
      <Stack>
        <div>
          <div className={styles["head"]}>
            <Text fw={600} component="h2" m={0} id={heading}>
              {payment.description ?? "Payment"}
            </Text>
            <div>
              <PaymentStatus status={payment.status} fulfilment={payment.fulfilment} />
            </div>
          </div>
          <Text size="sm" c="dimmed" className={styles["breaking"] ?? ""}>
            {payment.email
              ? (
                <Anchor
                  inherit
                  component={Link}
                  to={`/operate?${new URLSearchParams({ find: payment.email })}`}
                >
                  {payment.email}
                </Anchor>
              )
              : "No address"} · {gatewayName(payment.provider)} · {formatMoment(payment.created_at)}
          </Text>
        </div>
        <Facts
          facts={[
            ["Reference", reference],
            ["Amount due", money(payment.amount, currency)],
            ["Refunded", refunded > 0n ? money(refunded, currency) : null],
            ["Due for refund", due > 0n ? money(due, currency) : null],
          ]}
        />
        {said && <SaidNote said={said} />}
        <section aria-label="Captures">
          <Text size="sm" fw={600}>Captures</Text>
          {captures.length === 0 && (
            <Text size="sm" c="dimmed">No money has come in for this payment.</Text>
          )}
          <ul className={styles["lines"]}>
            {captures.map((capture) => (
              <CaptureLine
                key={`${capture.capture_id} ${capture.currency}`}
                payment={payment}
                capture={capture}
                onSaid={({ tone, text }) =>
                  onSaid({ paymentId: payment.id, reference, tone, text })}
              />
            ))}
          </ul>
        </section>
        {refunds.length > 0 && (
          <section aria-label="Refunds">
            <Text size="sm" fw={600}>Refunds</Text>
            <ul className={styles["lines"]}>
              {refunds.map((refund) => <RefundLine key={refund.id} refund={refund} />)}
            </ul>
          </section>
        )}
      </Stack>
    </Paper>
  );
}

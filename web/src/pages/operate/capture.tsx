import { Button, Group, Text } from "@mantine/core";
import { type ReactNode, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { acceptCapture } from "../../api/commands.ts";
import { keys, useCommand } from "../../api/queries.ts";
import type { Capture, OperatedPayment } from "../../api/records.ts";
import { useExponents, useMoney } from "../../money/use_money.ts";
import { Confirm } from "../../ui/confirm.tsx";
import styles from "./operate.module.css";
import { acceptanceOutcome, type Said } from "./outcome.ts";
import { RefundForm } from "./refund_form.tsx";

interface CaptureProps {
  payment: OperatedPayment;
  capture: Capture;
  onSaid: (said: Pick<Said, "tone" | "text">) => void;
}

/** Money that came in: whether it is what was due, what is left of it, and what can be done with it. */
export function CaptureLine({ payment, capture, onSaid }: CaptureProps): ReactNode {
  const money = useMoney();
  const exponent = useExponents()(capture.currency);
  const [refunding, setRefunding] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const { capture_id, amount, currency, matches, refundable } = capture;
  const accept = useCommand(() => acceptCapture(payment.id, capture_id), [keys.toOperate]);
  // Money of another currency can't pay what is due.
  const acceptable = !matches && currency === payment.currency;

  return (
    <li className={styles["line"]}>
      <div className={styles["head"]}>
        <div>
          <Text fw={500} className="numeric">{money(amount, currency)}</Text>
          <Text size="sm" c="dimmed">{capture_id}</Text>
          {!matches && <Text size="sm">It differs from what is due, so it does not count.</Text>}
        </div>
        <Text size="sm" c="dimmed" ta="end" className="numeric">
          {refundable > 0n ? `${money(refundable, currency)} left` : "nothing left"}
        </Text>
      </div>
      {!refunding && (refundable > 0n || acceptable) && (
        <Group align="flex-start">
          {refundable > 0n && (
            <Button
              variant="default"
              ref={opener}
              onClick={() => setRefunding(true)}
            >
              Refund…
            </Button>
          )}
          {acceptable && (
            <Confirm
              action="Accept"
              question={`Take ${money(amount, currency)} as paying the ${
                money(payment.amount, currency)
              } that are due? The buyer then gets what they bought.`}
              yes="Yes, accept it"
              no="Not now"
              busy={accept.isPending}
              error={accept.error}
              onYes={() =>
                accept.mutate(undefined, {
                  onSuccess: (answer) => onSaid(acceptanceOutcome(answer, money(amount, currency))),
                })}
            />
          )}
        </Group>
      )}
      {refunding && exponent !== undefined && (
        <RefundForm
          payment={payment}
          capture={capture}
          exponent={exponent}
          onSaid={onSaid}
          onClose={() => {
            flushSync(() => setRefunding(false));
            opener.current?.focus();
          }}
        />
      )}
    </li>
  );
}

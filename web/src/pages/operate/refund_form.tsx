import { Button, Group, Stack, TextInput } from "@mantine/core";
import { type ReactNode, useRef, useState } from "react";
import { refundPayment, type RefundRequest } from "../../api/commands.ts";
import { keys, useCommand } from "../../api/queries.ts";
import type { Capture, OperatedPayment } from "../../api/records.ts";
import { parseMoney, typedMoney } from "../../money/format.ts";
import { useMoney } from "../../money/use_money.ts";
import { Problem } from "../../ui/problem.tsx";
import { refundOutcome, refundProblem, type Said } from "./outcome.ts";

interface RefundFormProps {
  payment: OperatedPayment;
  capture: Capture;
  /** Of the capture's currency. */
  exponent: number;
  onSaid: (said: Pick<Said, "tone" | "text">) => void;
  onClose: () => void;
}

/** How much of a capture goes back, and why. All that is left, unless less is typed. */
export function RefundForm(
  { payment, capture, exponent, onSaid, onClose }: RefundFormProps,
): ReactNode {
  const money = useMoney();
  const [text, setText] = useState(() => typedMoney(capture.refundable, exponent));
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const keyOf = useIntention();
  const left = money(capture.refundable, capture.currency);
  const amount = parseMoney(text, exponent);

  const refund = useCommand(
    (request: RefundRequest) => refundPayment(request, keyOf(request)),
    [keys.toOperate],
  );
  const send = () => {
    if (amount === null || amount === 0n || amount > capture.refundable) {
      return setWrong(`Enter an amount up to ${left}.`);
    }
    refund.mutate(
      {
        reference: payment.reference,
        provider: payment.provider,
        captureId: capture.capture_id,
        amount,
        reason: reason.trim(),
      },
      {
        onSuccess: (answer) => {
          onSaid(refundOutcome(answer, money(amount, capture.currency)));
          onClose();
        },
      },
    );
  };

  return (
    <form
      aria-label={`Refund ${capture.capture_id}`}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={`Amount in ${capture.currency}`}
          description={`${left} can be refunded. Enter less to refund a part.`}
          inputMode="decimal"
          autoFocus
          maw={320}
          disabled={refund.isPending}
          error={wrong}
          value={text}
          onChange={({ currentTarget }) => {
            setWrong(null);
            setText(currentTarget.value);
          }}
        />
        <TextInput
          label="Reason"
          description="For the books and the gateway's note."
          maxLength={200}
          disabled={refund.isPending}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        {refund.error && <Problem>{refundProblem(refund.error, left)}</Problem>}
        <Group>
          <Button type="submit" color="red.9" loading={refund.isPending}>
            {amount === null ? "Refund" : `Refund ${money(amount, capture.currency)}`}
          </Button>
          <Button variant="default" disabled={refund.isPending} onClick={onClose}>
            Don't refund
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The Idempotency-Key of a refund: made once for what is to be refunded, however often it is sent. */
function useIntention(): (request: RefundRequest) => string {
  const intention = useRef({ what: "", key: "" });
  return ({ amount, reason }) => {
    const what = `${amount} ${reason}`;
    if (intention.current.what !== what) intention.current = { what, key: crypto.randomUUID() };
    return intention.current.key;
  };
}

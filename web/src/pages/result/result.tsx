import { Paper, Stack, Text } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useLocation } from "react-router";
import { ApiError, sentence } from "../../api/errors.ts";
import { gatewayName } from "../../api/gateways.ts";
import { refreshAccount } from "../../api/queries.ts";
import { endIntent } from "../../checkout/intent.ts";
import { PageHeading } from "../../ui/page_heading.tsx";
import { Problem } from "../../ui/problem.tsx";
import { Actions, againPath } from "./actions.tsx";
import { Bought } from "./bought.tsx";
import { destinationOf } from "./destination.ts";
import { PaymentFacts, usePaymentRecord } from "./facts.tsx";
import { type Arrival, isOver, isSettled, type Origin, phaseOf } from "./phase.ts";
import { PhaseIcon } from "./phase_icon.tsx";
import { Steps } from "./steps.tsx";
import { textOf } from "./texts.ts";
import { Unknown } from "./unknown.tsx";
import { usePaymentWatch } from "./use_payment_watch.ts";

interface ResultProps {
  reference: string;
  arrival: Arrival | null;
  origin: Origin;
}

/** The places in the browser's history where a result was looked at and left. */
const visited = new Set<string>();

/** Says what became of a payment, from the first question to the last word. */
export function Result({ reference, arrival, origin }: ResultProps): ReactNode {
  const left = arrival?.outcome ?? null;
  const proof = left?.kind === "completed" ? left.proof : null;
  const { answer, error, checking, slow, checkNow } = usePaymentWatch(reference, proof);
  const phase = phaseOf(answer, origin, slow);
  const settled = isSettled(phase);
  const [sawProgress, setSawProgress] = useState(false);
  const { key } = useLocation();
  const [firstVisit] = useState(() => !visited.has(key));
  const payment = usePaymentRecord(reference, `${answer?.payment_status}/${answer?.fulfilment}`);
  const paid = answer?.verified === true || answer?.payment_status === "success";

  useEffect(() => {
    if (answer && !settled) setSawProgress(true);
    if (settled) void refreshAccount();
    // A checkout that ended without money is used up: who tries again needs a new one.
    if (settled || paid || isOver(answer)) endIntent();
  }, [answer, settled, paid]);

  useEffect(() => () => void visited.add(key), [key]);

  if (error instanceof ApiError && error.status === 404) return <Unknown reference={reference} />;

  const gateway = payment ? gatewayName(payment.provider) : "the payment service";
  const text = textOf(phase, gateway, answer?.message ?? null);
  const destination = destinationOf(answer);
  // Opened from a list or by going back, a completed payment is just looked at: nothing moves by itself.
  const automatic = sawProgress || firstVisit && origin !== "list";
  const inProgress = phase === "waiting" || phase === "confirming" || phase === "slow";

  return (
    <Paper withBorder radius="lg" p={{ base: "lg", xs: "xl" }} maw={560} mx="auto">
      <Stack gap="lg">
        <Stack gap="sm" aria-live="polite">
          <PhaseIcon phase={phase} tone={text.tone} />
          <PageHeading>{text.heading}</PageHeading>
          {text.body.map((paragraph) => <Text key={paragraph}>{paragraph}</Text>)}
          {phase === "failed" && left?.kind === "failed" && left.reason && (
            <Text c="dimmed">The gateway says: {left.reason}</Text>
          )}
          {phase === "success" && (
            <Bought answer={answer} destination={destination} automatic={automatic} />
          )}
        </Stack>
        {inProgress && <Steps paid={paid} gateway={gateway} type={payment?.payment_type ?? null} />}
        {error && !settled && (
          <Problem title="We could not check just now">
            {sentence(error)} This page keeps trying.
          </Problem>
        )}
        <Actions
          phase={phase}
          automatic={automatic}
          checking={checking}
          again={againPath(arrival?.request ?? null, payment?.payment_type)}
          destination={destination}
          onCheck={checkNow}
        />
        <PaymentFacts payment={payment} reference={reference} />
      </Stack>
    </Paper>
  );
}

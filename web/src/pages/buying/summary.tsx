import type { ReactNode } from "react";
import { Anchor, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { Link } from "react-router";
import { gatewayName } from "../../api/gateways.ts";
import type { CheckoutStep } from "../../checkout/use_checkout.ts";
import { useMoney, useUnits } from "../../money/use_money.ts";
import { Problem } from "../../ui/problem.tsx";
import { Price } from "./price.tsx";
import type { Selection } from "./selection.ts";

interface SummaryProps {
  selection: Selection;
  step: CheckoutStep;
  onPay: () => void;
}

/** What will be paid for what, and the one button that does it. */
export function Summary({ selection, step, onPay }: SummaryProps): ReactNode {
  const { offer, provider } = selection;
  const money = useMoney();
  const units = useUnits();

  return (
    <Paper withBorder radius="lg" p="lg" component="section" aria-labelledby="summary">
      <Stack>
        <Title order={2} id="summary">Your purchase</Title>
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Text fw={500}>{offer.name}</Text>
            <Text size="sm" c="dimmed">{units(offer.credits)}</Text>
          </div>
          <Text ta="end" component="div">
            <Price offer={offer} />
          </Text>
        </Group>
        {step.at === "idle" && step.error && (
          <Problem title="The payment did not start">{step.error}</Problem>
        )}
        <Button size="md" fullWidth disabled={step.at !== "idle"} onClick={onPay}>
          {step.at === "idle" ? `Pay ${money(offer.amount, offer.currency)}` : "One moment…"}
        </Button>
        <Progress step={step} gateway={gatewayName(provider)} />
      </Stack>
    </Paper>
  );
}

function Progress({ step, gateway }: { step: CheckoutStep; gateway: string }) {
  return (
    <Text size="sm" c="dimmed" aria-live="polite" component="div">
      {step.at === "idle" && `You pay in a window of ${gateway}. We never see your card.`}
      {step.at === "starting" && "Preparing your payment…"}
      {step.at === "window" && (
        <>
          Finish in the window of {gateway}. Can't see it?{" "}
          <Anchor inherit component={Link} to={`/payments/${encodeURIComponent(step.reference)}`}>
            Check this payment
          </Anchor>
        </>
      )}
    </Text>
  );
}

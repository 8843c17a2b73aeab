import type { ReactNode } from "react";
import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import type { CheckoutStep } from "../../checkout/use_checkout.ts";
import { useMoney, useUnits } from "../../money/use_money.ts";
import { PayButton } from "./pay_button.tsx";
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
        {offer.billing === "month" && (
          <Text size="sm">
            You pay this every month and get {units(offer.credits)}{" "}
            each time, until you cancel. You can do that on this page.
          </Text>
        )}
        <PayButton
          label={`Pay ${money(offer.amount, offer.currency)}${
            offer.billing === "month" ? " a month" : ""
          }`}
          gateway={provider}
          step={step}
          onPay={onPay}
        />
      </Stack>
    </Paper>
  );
}

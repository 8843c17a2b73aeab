import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";
import type { Gateway } from "../../api/gateways.ts";
import type { Purchase } from "../../api/purchase.ts";
import { useUser } from "../../app/session.tsx";
import { useCheckout } from "../../checkout/use_checkout.ts";
import { useMoney } from "../../money/use_money.ts";
import { GatewayChoice } from "./gateway_choice.tsx";
import { PayButton } from "./pay_button.tsx";

interface PayPanelProps {
  title: string;
  /** What is paid for, minor units of the currency. */
  lines: { name: string; amount: bigint }[];
  currency: string;
  gateways: Gateway[];
  purchase: Purchase;
  description: string;
  /** Whatever came of it, the page may have to look again. */
  onRefused?: () => void;
}

/** Pays for one thing: what it costs, the gateway, and the button. */
export function PayPanel(props: PayPanelProps): ReactNode {
  const { title, lines, currency, gateways, purchase, description, onRefused } = props;
  const user = useUser();
  const money = useMoney();
  const heading = useId();
  const [wanted, setWanted] = useState<Gateway | null>(null);
  const { step, pay, clearError } = useCheckout({ id: user.id, email: user.email });
  const provider = gateways.find((one) => one === wanted) ?? gateways[0];
  const total = lines.reduce((sum, { amount }) => sum + amount, 0n);

  const start = async (chosen: Gateway) => {
    const refused = await pay({ provider: chosen, currency, purchase }, description);
    if (refused !== null) onRefused?.();
  };

  return (
    <Paper withBorder radius="lg" p="lg" component="section" aria-labelledby={heading}>
      <Stack>
        <Title order={2} id={heading}>{title}</Title>
        {lines.map(({ name, amount }) => (
          <Group key={name} justify="space-between" wrap="nowrap" align="baseline">
            <Text>{name}</Text>
            <Text fw={600} className="numeric" flex="none">{money(amount, currency)}</Text>
          </Group>
        ))}
        {provider === undefined && (
          <Text c="dimmed">
            No gateway takes this amount of {currency} here. Ask us for another way to pay.
          </Text>
        )}
        {provider !== undefined && (
          <>
            <GatewayChoice
              gateways={gateways}
              chosen={provider}
              disabled={step.at !== "idle"}
              onChoose={(one) => {
                clearError();
                setWanted(one);
              }}
            />
            <PayButton
              label={`Pay ${money(total, currency)}`}
              gateway={provider}
              step={step}
              onPay={() => void start(provider)}
            />
          </>
        )}
      </Stack>
    </Paper>
  );
}

import type { ReactNode } from "react";
import { Text } from "@mantine/core";
import { type Gateway, gatewayName, gatewayWays } from "../../api/gateways.ts";
import { Choice, ChoiceGroup } from "../../ui/choice.tsx";

interface GatewayChoiceProps {
  gateways: Gateway[];
  chosen: Gateway;
  disabled: boolean;
  onChoose: (gateway: Gateway) => void;
}

/** Who takes the payment: only those that take the chosen currency. */
export function GatewayChoice(
  { gateways, chosen, disabled, onChoose }: GatewayChoiceProps,
): ReactNode {
  return (
    <ChoiceGroup legend="Pay with" columns="two">
      {gateways.map((gateway) => (
        <Choice
          key={gateway}
          name="gateway"
          value={gateway}
          checked={gateway === chosen}
          disabled={disabled}
          onChoose={() => onChoose(gateway)}
        >
          <Text span fw={600} display="block">{gatewayName(gateway)}</Text>
          <Text span size="sm" c="dimmed" display="block">{gatewayWays(gateway)}</Text>
        </Choice>
      ))}
    </ChoiceGroup>
  );
}

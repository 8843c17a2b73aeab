import { Anchor, Button, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { type Gateway, gatewayName, isRedirect } from "../../api/gateways.ts";
import type { CheckoutStep } from "../../checkout/use_checkout.ts";
import { Problem } from "../../ui/problem.tsx";

interface PayButtonProps {
  label: string;
  gateway: Gateway;
  step: CheckoutStep;
  disabled?: boolean;
  onPay: () => void;
}

/** The one button that starts a payment, why it did not start, and how far it is. */
export function PayButton(
  { label, gateway, step, disabled = false, onPay }: PayButtonProps,
): ReactNode {
  const idle = step.at === "idle";
  return (
    <>
      {idle && step.error && <Problem title="The payment did not start">{step.error}</Problem>}
      <Button size="md" fullWidth disabled={!idle || disabled} onClick={onPay}>
        {idle ? label : "One moment…"}
      </Button>
      <Progress step={step} gateway={gateway} />
    </>
  );
}

function Progress({ step, gateway }: { step: CheckoutStep; gateway: Gateway }) {
  const place = `${isRedirect(gateway) ? "on the page" : "in a window"} of ${gatewayName(gateway)}`;
  return (
    <Text size="sm" c="dimmed" aria-live="polite" component="div">
      {step.at === "idle" && `You pay ${place}. We never see your card.`}
      {step.at === "starting" && "Preparing your payment…"}
      {step.at === "window" && (
        <>
          Finish {place}. Can't see it?{" "}
          <Anchor inherit component={Link} to={`/payments/${encodeURIComponent(step.reference)}`}>
            Check this payment
          </Anchor>
        </>
      )}
    </Text>
  );
}

import type { ReactNode } from "react";
import { Text, VisuallyHidden } from "@mantine/core";
import type { PaymentAnswer } from "../../api/payments.ts";
import { useProfile } from "../../api/queries.ts";
import { useUnits } from "../../money/use_money.ts";

/** What a completed payment brought, and the balance it led to. */
export function Bought({ answer, automatic }: {
  answer: PaymentAnswer | undefined;
  automatic: boolean;
}): ReactNode {
  const units = useUnits();
  const { data: profile } = useProfile();
  const added = answer?.credits_added ?? null;
  const balance = answer?.new_balance ?? profile?.credits ?? null;

  return (
    <>
      {added !== null && (
        <Text fz="1.75rem" fw={700} lh={1.2} className="numeric" data-testid="credits-added">
          +{units(added)}
        </Text>
      )}
      {balance !== null && (
        <Text className="numeric" data-testid="new-balance">
          Your balance is now <strong>{units(balance)}</strong>.
        </Text>
      )}
      {automatic && (
        <VisuallyHidden>
          You will be taken to the dashboard after a few seconds unless you press a key.
        </VisuallyHidden>
      )}
    </>
  );
}

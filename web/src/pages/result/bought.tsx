import type { ReactNode } from "react";
import { Text, VisuallyHidden } from "@mantine/core";
import type { PaymentAnswer } from "../../api/payments.ts";
import { useProfile } from "../../api/queries.ts";
import { useMoney, useUnits } from "../../money/use_money.ts";
import { orderStatus } from "../../ui/order_status.tsx";
import type { Destination } from "./destination.ts";

interface BoughtProps {
  answer: PaymentAnswer | undefined;
  destination: Destination;
  automatic: boolean;
}

/** What a completed payment brought, and the balance it led to. */
export function Bought({ answer, destination, automatic }: BoughtProps): ReactNode {
  return (
    <>
      {answer?.order_id && <BoughtOrder answer={answer} />}
      {answer?.agent_id && <Text>You have access from now on.</Text>}
      {answer?.group_id && <PaidIntoGroup answer={answer} />}
      {answer?.credits_added ? <BoughtCredits answer={answer} /> : null}
      {automatic && (
        <VisuallyHidden>
          You will be taken to {destination.name} after a few seconds unless you press a key.
        </VisuallyHidden>
      )}
    </>
  );
}

function BoughtCredits({ answer }: { answer: PaymentAnswer }) {
  const units = useUnits();
  const { data: profile } = useProfile();
  const balance = answer.new_balance ?? profile?.credits ?? null;
  return (
    <>
      <Text fz="1.75rem" fw={700} lh={1.2} className="numeric" data-testid="credits-added">
        +{units(answer.credits_added ?? 0n)}
      </Text>
      {balance !== null && (
        <Text className="numeric" data-testid="new-balance">
          Your balance is now <strong>{units(balance)}</strong>.
        </Text>
      )}
    </>
  );
}

function BoughtOrder({ answer }: { answer: PaymentAnswer }) {
  const { text, next } = orderStatus({ status: answer.order_status ?? "", shipped_at: null });
  return (
    <Text data-testid="order-paid">
      Order {String(answer.order_number ?? "")}: <strong>{text.toLowerCase()}</strong>. {next}
    </Text>
  );
}

function PaidIntoGroup({ answer }: { answer: PaymentAnswer }) {
  const money = useMoney();
  const { currency, group_name, security_deposit, contribution } = answer;
  if (!currency) return null;
  return (
    <Text data-testid="group-paid">
      {group_name} has your {[
        security_deposit ? `security deposit of ${money(security_deposit, currency)}` : "",
        contribution ? `contribution of ${money(contribution, currency)}` : "",
      ].filter(Boolean).join(" and your ")}.
    </Text>
  );
}

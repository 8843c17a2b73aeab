import { Badge, Stack, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { cancelPlan } from "../../api/commands.ts";
import { gatewayName } from "../../api/gateways.ts";
import { keys, useCommand, usePlans } from "../../api/queries.ts";
import type { Plan } from "../../api/reads.ts";
import { formatMoment } from "../../money/format.ts";
import { useMoney } from "../../money/use_money.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { LoadProblem } from "../../ui/problem.tsx";
import { Row, Rows } from "../../ui/rows.tsx";

/** The user's plans: how long each is paid for, and the way out. Nothing where there are none. */
export function Plans(): ReactNode {
  const { data, error, refetch } = usePlans();
  if (error && !data) {
    return <LoadProblem what="your plans" error={error} retry={() => void refetch()} />;
  }
  if (!data || data.length === 0) return null;
  return (
    <Stack gap="md" component="section" aria-labelledby="plans">
      <Title order={2} id="plans">Your plans</Title>
      <Rows label="Your plans">
        {data.map((plan) => <PlanRow key={plan.id} plan={plan} />)}
      </Rows>
    </Stack>
  );
}

function PlanRow({ plan }: { plan: Plan }) {
  const money = useMoney();
  const cancel = useCommand(cancelPlan, [keys.plans]);
  const { text, tone } = labelOf(plan);
  return (
    <Row
      title={plan.description ?? "Plan"}
      detail={
        <Stack gap="xs" align="flex-start">
          <span>{untilWhen(plan)} · {gatewayName(plan.provider)}</span>
          {plan.ends_at === null && plan.status !== "canceled" && (
            <Confirm
              action="Cancel plan"
              question="You are not charged again, and keep what you have. It ends with the month that is paid."
              yes="Yes, cancel it"
              no="Keep the plan"
              busy={cancel.isPending}
              error={cancel.error}
              onYes={() => cancel.mutate(plan.id)}
            />
          )}
        </Stack>
      }
      value={`${money(plan.amount, plan.currency)} a month`}
      note={<Badge className="tone" data-tone={tone} radius="sm" tt="none" fw={600}>{text}</Badge>}
    />
  );
}

function labelOf({ status, ends_at }: Plan): { text: string; tone: string } {
  if (status === "canceled") return { text: "Ended", tone: "quiet" };
  if (ends_at !== null) return { text: "Cancelled", tone: "quiet" };
  if (status === "active" || status === "trialing") return { text: "Active", tone: "good" };
  return { text: "Payment is late", tone: "bad" };
}

function untilWhen({ status, ends_at, current_period_end }: Plan): string {
  if (ends_at !== null) {
    return `${status === "canceled" ? "Ended" : "Ends"} ${formatMoment(ends_at)}`;
  }
  return current_period_end === null
    ? "Paid every month"
    : `Next payment ${formatMoment(current_period_end)}`;
}

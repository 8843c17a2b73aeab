import type { ReactNode } from "react";
import { keys, queryClient, useGateways } from "../../api/queries.ts";
import type { SavingsGroup } from "../../api/records.ts";
import { LoadProblem } from "../../ui/problem.tsx";
import { RowsLoading } from "../../ui/rows.tsx";
import { PayPanel } from "../buying/pay_panel.tsx";

/** What can be paid into a group, besides a cycle. */
type GroupPayment =
  | { type: "group_creation" | "group_join" }
  | { type: "security_deposit"; missing: bigint }
  | { type: "contribution"; cycle: number };

/** Pays something into a group: the deposit, a contribution, or both at once. */
export function PayGroup(
  { group, title, ...payment }: { group: SavingsGroup; title: string } & GroupPayment,
): ReactNode {
  const { id, currency, security_deposit, contribution_amount } = group;
  const deposit = depositOf(payment, security_deposit);
  const contribution = payment.type === "security_deposit" ? 0n : contribution_amount;
  const { data: gateways, error, isPending, refetch } = useGateways(
    currency,
    deposit + contribution,
  );
  if (isPending) return <RowsLoading count={2} />;
  if (!gateways) {
    return <LoadProblem what="the gateways" error={error} retry={() => void refetch()} />;
  }
  return (
    <PayPanel
      title={title}
      lines={[
        ...(deposit > 0n ? [{ name: "Security deposit", amount: deposit }] : []),
        ...(contribution > 0n ? [{ name: nameOf(payment), amount: contribution }] : []),
      ]}
      currency={currency}
      gateways={gateways}
      purchase={payment.type === "contribution"
        ? { payment_type: payment.type, group_id: id, cycle_number: payment.cycle }
        : { payment_type: payment.type, group_id: id }}
      description={group.name}
      onRefused={() => void queryClient.invalidateQueries({ queryKey: keys.groups })}
    />
  );
}

function depositOf(payment: GroupPayment, whole: bigint): bigint {
  switch (payment.type) {
    case "contribution":
      return 0n;
    case "security_deposit":
      return payment.missing;
    default:
      return whole;
  }
}

function nameOf(payment: GroupPayment): string {
  return payment.type === "contribution" ? `Contribution ${payment.cycle}` : "First contribution";
}

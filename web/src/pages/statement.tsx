import type { ReactNode } from "react";
import { Anchor, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import { useTransactions } from "../api/queries.ts";
import type { StatementLine } from "../api/reads.ts";
import { formatCount, formatMoment } from "../money/format.ts";
import { isVirtual, useMoney, useUnit } from "../money/use_money.ts";
import { DebtNote } from "../ui/debt_note.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { PagedRows } from "../ui/paged_rows.tsx";
import { Row, RowsEmpty } from "../ui/rows.tsx";

const TYPES: Record<string, string> = {
  purchase: "Purchase",
  spend: "Spent",
  refund: "Refund",
  bonus: "Bonus",
  contribution: "Contribution",
  security_deposit: "Security deposit",
};

/** Every movement of the user's balance and of their money in groups, newest first. */
export function Component(): ReactNode {
  const unit = useUnit();
  return (
    <Stack gap="lg">
      <Stack gap={4}>
        <PageHeading>Statement</PageHeading>
        <Text c="dimmed">
          Each movement of your {unit.many}, and of your money in savings groups.
        </Text>
      </Stack>
      <DebtNote />
      <TransactionList />
    </Stack>
  );
}

function TransactionList() {
  return (
    <PagedRows
      query={useTransactions()}
      label="Statement"
      what="your statement"
      empty={<RowsEmpty title="Nothing here yet">Nothing has moved so far.</RowsEmpty>}
      row={(entry) => <TransactionRow entry={entry} />}
    />
  );
}

function TransactionRow({ entry }: { entry: StatementLine }) {
  const money = useMoney();
  const virtual = isVirtual(entry.unit);
  const type = TYPES[entry.type] ?? entry.type.replaceAll("_", " ");
  const description = entry.description ?? type;
  const path = placeOf(entry);

  return (
    <Row
      title={path
        ? <Anchor component={Link} to={path} fw={500}>{description}</Anchor>
        : description}
      detail={
        <>
          {entry.description && `${type} · `}
          {formatMoment(entry.processed_at)}
        </>
      }
      value={virtual
        ? formatCount(entry.amount, { signed: true })
        : `${entry.amount > 0n ? "+" : ""}${money(entry.amount, entry.unit)}`}
      note={entry.balance_after !== null && (
        virtual
          ? `Balance ${formatCount(entry.balance_after)}`
          : `In the group ${money(entry.balance_after, entry.unit)}`
      )}
    />
  );
}

/** Where one sees what the movement was for: its order, its group or its payment. */
function placeOf({ order_id, group_id, reference }: StatementLine): string | null {
  if (order_id) return `/orders/${order_id}`;
  if (group_id) return `/groups/${group_id}`;
  return reference ? `/payments/${encodeURIComponent(reference)}` : null;
}

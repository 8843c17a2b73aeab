import type { ReactNode } from "react";
import { Stack, Text } from "@mantine/core";
import { useCurrencies, useTransactions } from "../api/queries.ts";
import type { Transaction } from "../api/records.ts";
import { formatCount, formatMoment } from "../money/format.ts";
import { useMoney, useUnit } from "../money/use_money.ts";
import { More } from "../ui/more.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { LoadProblem } from "../ui/problem.tsx";
import { Row, Rows, RowsEmpty, RowsLoading } from "../ui/rows.tsx";

const TYPES: Record<string, string> = {
  purchase: "Purchase",
  spend: "Spent",
  refund: "Refund",
  bonus: "Bonus",
  contribution: "Contribution",
  security_deposit: "Security deposit",
};

/** Every movement of the user's balance, newest first. */
export function Component(): ReactNode {
  const unit = useUnit();
  return (
    <Stack gap="lg">
      <Stack gap={4}>
        <PageHeading>Statement</PageHeading>
        <Text c="dimmed">Each time your {unit.many} went up or down.</Text>
      </Stack>
      <TransactionList />
    </Stack>
  );
}

function TransactionList() {
  const query = useTransactions();
  if (query.isPending) return <RowsLoading />;
  if (query.isError && !query.data) {
    return (
      <LoadProblem
        what="your statement"
        error={query.error}
        retry={() => void query.refetch()}
      />
    );
  }

  const transactions = query.data.pages.flat();
  if (transactions.length === 0) {
    return <RowsEmpty title="Nothing here yet">Your balance has not moved so far.</RowsEmpty>;
  }
  return (
    <>
      <Rows label="Movements of your balance">
        {transactions.map((entry) => <TransactionRow key={entry.id} entry={entry} />)}
      </Rows>
      <More
        available={query.hasNextPage}
        loading={query.isFetchingNextPage}
        load={() => void query.fetchNextPage()}
      />
    </>
  );
}

function TransactionRow({ entry }: { entry: Transaction }) {
  const { data: currencies } = useCurrencies();
  const money = useMoney();
  // A unit that is a currency is money; any other is a count of what is sold.
  const isMoney = currencies?.some(({ code }) => code === entry.unit) ?? false;
  const type = TYPES[entry.type] ?? entry.type.replaceAll("_", " ");

  return (
    <Row
      title={entry.description ?? type}
      detail={
        <>
          {entry.description && `${type} · `}
          {formatMoment(entry.processed_at)}
        </>
      }
      value={isMoney
        ? money(entry.amount, entry.unit)
        : formatCount(entry.amount, { signed: true })}
      note={entry.balance_after !== null && (
        <>
          Balance{" "}
          {isMoney ? money(entry.balance_after, entry.unit) : formatCount(entry.balance_after)}
        </>
      )}
    />
  );
}

import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useSearchParams } from "react-router";
import { usePaymentsToOperate } from "../api/queries.ts";
import { LinkButton } from "../ui/link_button.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { LoadProblem } from "../ui/problem.tsx";
import { RowsEmpty, RowsLoading } from "../ui/rows.tsx";
import type { Said } from "./operate/outcome.ts";
import { OperatedPaymentCard } from "./operate/payment.tsx";
import { SaidNote } from "./operate/said_note.tsx";

/** For operators: payments that wait for somebody or are looked for, and what can be done about them. */
export function Component(): ReactNode {
  const [search, setSearch] = useSearchParams();
  const wanted = search.get("find") ?? "";
  return (
    <Stack gap="lg">
      <Stack gap={4}>
        <PageHeading>Operate</PageHeading>
        <Text c="dimmed">
          {wanted === ""
            ? "Payments that wait for somebody: in review, due for refund, or stuck."
            : `Payments found for ${wanted}.`}
        </Text>
      </Stack>
      <Search
        // What was looked for before must not stay in the field when the address changes.
        key={wanted}
        wanted={wanted}
        onSearch={(find) => setSearch(find === "" ? {} : { find })}
      />
      <Found wanted={wanted} />
    </Stack>
  );
}

function Search({ wanted, onSearch }: { wanted: string; onSearch: (find: string) => void }) {
  const [text, setText] = useState(wanted);
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(text.trim());
      }}
    >
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Reference or e-mail"
          maxLength={255}
          flex="1 1 220px"
          maw={420}
          autoCapitalize="none"
          spellCheck={false}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Button type="submit">Find</Button>
        {wanted !== "" && <LinkButton to="/operate" variant="default">What waits</LinkButton>}
      </Group>
    </form>
  );
}

function Found({ wanted }: { wanted: string }) {
  const { data, error, isPending, refetch } = usePaymentsToOperate(wanted);
  const [said, setSaid] = useState<Said | null>(null);
  if (isPending) return <RowsLoading />;
  if (!data) {
    return <LoadProblem what="the payments" error={error} retry={() => void refetch()} />;
  }
  return (
    <Stack gap="md">
      {said && !data.some(({ id }) => id === said.paymentId) && <SaidNote named said={said} />}
      {data.length === 0 && (
        wanted === ""
          ? <RowsEmpty title="Nothing waits">Every payment is where it should be.</RowsEmpty>
          : (
            <RowsEmpty title="No such payment">
              Give the whole reference, or the whole e-mail address.
            </RowsEmpty>
          )
      )}
      {data.map((payment) => (
        <OperatedPaymentCard
          key={payment.id}
          payment={payment}
          said={said?.paymentId === payment.id ? said : null}
          onSaid={setSaid}
        />
      ))}
    </Stack>
  );
}

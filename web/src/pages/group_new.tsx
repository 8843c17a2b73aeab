import {
  Anchor,
  Button,
  Group,
  NativeSelect,
  Paper,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import type { ReactNode } from "react";
import { Link, useNavigate } from "react-router";
import { createGroup, type NewGroup } from "../api/commands.ts";
import { sentence } from "../api/errors.ts";
import { keys, useCommand, useCurrencies, usePayableCurrencies } from "../api/queries.ts";
import type { Currency } from "../api/records.ts";
import { parseMoney } from "../money/format.ts";
import { rememberedCurrency, WIDELY_KNOWN } from "../money/preferred_currency.ts";
import { useMoney } from "../money/use_money.ts";
import { PageHeading } from "../ui/page_heading.tsx";
import { LoadProblem, Problem } from "../ui/problem.tsx";
import { RowsLoading } from "../ui/rows.tsx";

/** Makes a savings group. It opens when its creator has paid. */
export function Component(): ReactNode {
  const currencies = useCurrencies();
  const payable = usePayableCurrencies();
  const failed = [currencies, payable].find(({ isError, data }) => isError && !data);
  const choices = currencies.data?.filter(({ code }) => payable.data?.includes(code));
  return (
    <Stack gap="lg" maw={640} mx="auto">
      <Stack gap="xs">
        <Anchor component={Link} to="/groups" size="sm">All groups</Anchor>
        <PageHeading>Create a group</PageHeading>
        <Text c="dimmed">
          As many cycles as members: in each cycle everybody pays the contribution. These rules stay
          as they are once the group exists.
        </Text>
      </Stack>
      {failed && (
        <LoadProblem
          what="the currencies"
          error={failed.error}
          retry={() => void failed.refetch()}
        />
      )}
      {!failed && !(choices && payable.data) && <RowsLoading />}
      {!failed && choices && payable.data && <GroupForm currencies={choices} />}
    </Stack>
  );
}

interface Fields {
  name: string;
  description: string;
  currency: string;
  contribution: string;
  deposit: string;
  size: string;
  cycleDays: string;
}

const CYCLES = [
  { value: "7", label: "A week" },
  { value: "14", label: "Two weeks" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
];

function GroupForm({ currencies }: { currencies: Currency[] }) {
  const navigate = useNavigate();
  const money = useMoney();
  const create = useCommand(createGroup, [keys.groups]);
  const known = (code: string | null) => currencies.find((currency) => currency.code === code);
  const first = known(rememberedCurrency()) ?? known(WIDELY_KNOWN) ?? currencies[0];
  const exponentOf = (code: string) => known(code)?.exponent ?? 0;

  const form = useForm<Fields>({
    initialValues: {
      name: "",
      description: "",
      currency: first?.code ?? "",
      contribution: "",
      deposit: "0",
      size: "5",
      cycleDays: "30",
    },
    validate: {
      name: (name) =>
        /^.{3,80}$/.test(name.trim()) ? null : "Give it a name of 3 to 80 characters.",
      contribution: (text, { currency }) => {
        const amount = parseMoney(text, exponentOf(currency));
        return amount !== null && amount > 0n ? null : "Enter an amount, such as 5000.";
      },
      deposit: (text, { currency }) =>
        parseMoney(text, exponentOf(currency)) === null
          ? "Enter an amount, or 0 for no deposit."
          : null,
      size: (text) => {
        const size = /^\d{1,3}$/.test(text.trim()) ? Number(text) : 0;
        return size >= 2 && size <= 100 ? null : "Enter a number from 2 to 100.";
      },
    },
  });

  const send = (fields: Fields) => {
    const exponent = exponentOf(fields.currency);
    const group: NewGroup = {
      name: fields.name.trim(),
      description: fields.description.trim(),
      currency: fields.currency,
      contributionAmount: parseMoney(fields.contribution, exponent) ?? 0n,
      securityDeposit: parseMoney(fields.deposit, exponent) ?? 0n,
      size: Number(fields.size),
      cycleDays: Number(fields.cycleDays),
    };
    create.mutate(group, { onSuccess: (id) => void navigate(`/groups/${id}`) });
  };

  const { currency, contribution, deposit } = form.values;
  const amounts = [contribution, deposit].map((text) => parseMoney(text, exponentOf(currency)));
  const [one, other] = amounts;
  const due = one !== null && other !== null ? (one ?? 0n) + (other ?? 0n) : null;

  return (
    <Paper withBorder radius="lg" p={{ base: "md", xs: "xl" }}>
      <form
        noValidate
        onSubmit={form.onSubmit(send, (errors) => {
          const [wrong] = Object.keys(errors);
          if (wrong) form.getInputNode(wrong as keyof Fields)?.focus();
        })}
      >
        <Stack>
          <TextInput label="Name" maxLength={80} {...form.getInputProps("name")} />
          <Textarea
            label="Description"
            description="Who it is for. Everybody sees it."
            maxLength={1000}
            autosize
            minRows={2}
            {...form.getInputProps("description")}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <NativeSelect
              label="Currency"
              data={currencies.map(({ code, name }) => ({
                value: code,
                label: `${code} · ${name}`,
              }))}
              {...form.getInputProps("currency")}
            />
            <NativeSelect
              label="Length of a cycle"
              data={CYCLES}
              {...form.getInputProps("cycleDays")}
            />
            <TextInput
              label="Contribution"
              description="What each member pays in a cycle."
              inputMode="decimal"
              {...form.getInputProps("contribution")}
            />
            <TextInput
              label="Security deposit"
              description="What each member leaves once."
              inputMode="decimal"
              {...form.getInputProps("deposit")}
            />
            <TextInput
              label="Members"
              description="You included; as many cycles."
              inputMode="numeric"
              {...form.getInputProps("size")}
            />
          </SimpleGrid>
          {create.error && (
            <Problem title="The group was not created">{sentence(create.error)}</Problem>
          )}
          <Group>
            <Button type="submit" size="md" loading={create.isPending}>Create the group</Button>
            <Text size="sm" c="dimmed" aria-live="polite" className="numeric">
              {due !== null && due > 0n &&
                `Next you pay ${money(due, currency)}, and the group opens.`}
            </Text>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

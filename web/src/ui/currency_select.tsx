import { NativeSelect } from "@mantine/core";
import type { ReactNode } from "react";
import { useCurrencies } from "../api/queries.ts";
import { rememberCurrency } from "../money/preferred_currency.ts";

interface CurrencySelectProps {
  currencies: string[];
  chosen: string;
  disabled?: boolean;
  onChoose: (currency: string) => void;
}

/** The currency that prices are shown in. The choice is kept for the next visit. */
export function CurrencySelect(
  { currencies, chosen, disabled = false, onChoose }: CurrencySelectProps,
): ReactNode {
  const { data: known } = useCurrencies();
  return (
    <NativeSelect
      label="Currency"
      value={chosen}
      disabled={disabled}
      maw={320}
      data={currencies.map((code) => ({
        value: code,
        label: `${code} · ${known?.find((one) => one.code === code)?.name ?? code}`,
      }))}
      onChange={({ currentTarget }) => {
        rememberCurrency(currentTarget.value);
        onChoose(currentTarget.value);
      }}
    />
  );
}

import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useProfile } from "../api/queries.ts";
import { useUnit, useUnits } from "../money/use_money.ts";
import { BuyLink } from "./buy_link.tsx";
import { Problem } from "./problem.tsx";

/** Wherever something can be spent or bought: that the user owes, why, and what to do about it. */
export function DebtNote({ buying = false, link = !buying }: {
  /** Whether this is where one buys. */
  buying?: boolean;
  /** Whether the way there has to be shown. */
  link?: boolean;
}): ReactNode {
  const { data: profile } = useProfile();
  const unit = useUnit();
  const units = useUnits();
  const debt = profile?.debt ?? 0n;
  if (debt === 0n) return null;
  return (
    <Problem title={`You owe ${units(debt)}`}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm" inherit>
          A payment was taken back after you had used what it bought. Until this is paid, no{" "}
          {unit.many} can be spent. {buying
            ? `The first ${units(debt)} that you buy here pay it; the rest is yours.`
            : `Buy ${unit.many}: they pay it first, and the rest is yours.`}
        </Text>
        {link && <BuyLink size="xs" />}
      </Stack>
    </Problem>
  );
}

import { Group, Paper, SimpleGrid, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Profile } from "../api/records.ts";
import { formatCount } from "../money/format.ts";
import { useMoney, useUnit } from "../money/use_money.ts";
import { BuyLink } from "../ui/buy_link.tsx";
import { DebtNote } from "../ui/debt_note.tsx";
import { LinkButton } from "../ui/link_button.tsx";
import { capital } from "../ui/words.ts";
import styles from "./account_figures.module.css";

/** Balance first and large; what went out beside it. */
export function AccountFigures({ profile }: { profile: Profile }): ReactNode {
  const unit = useUnit();
  const money = useMoney();
  const spent = Object.entries(profile.total_spent).filter(([, amount]) => amount !== 0n);

  return (
    <Stack>
      <DebtNote link={false} />
      <div className={styles["figures"]}>
        <Paper withBorder radius="lg" p="lg" className={styles["balance"] ?? ""}>
          <Text size="sm" fw={500}>Balance</Text>
          <p className={styles["credits"]} data-testid="balance">
            <span className="numeric">{formatCount(profile.credits)}</span>{" "}
            <small>{profile.credits === 1n ? unit.one : unit.many}</small>
          </p>
          <Group gap="sm" className={styles["ways"] ?? ""}>
            <BuyLink className={styles["buy"] ?? ""} />
            <LinkButton to="/statement" className={styles["statement"] ?? ""}>Statement</LinkButton>
          </Group>
        </Paper>
        <SimpleGrid cols={{ base: 1, xs: 2, sm: 1 }} spacing="md">
          <Figure label={`${capital(unit.many)} used`}>{formatCount(profile.credits_used)}</Figure>
          <Figure label="Total spent">
            {spent.length === 0
              ? "Nothing yet"
              : spent.map(([currency, amount]) => (
                <div key={currency}>{money(amount, currency)}</div>
              ))}
          </Figure>
        </SimpleGrid>
      </div>
    </Stack>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Paper withBorder radius="lg" p={{ base: "md", sm: "lg" }} className={styles["figure"] ?? ""}>
      <Text size="sm" c="dimmed">{label}</Text>
      <Text component="div" fw={600} size="lg" className="numeric">{children}</Text>
    </Paper>
  );
}

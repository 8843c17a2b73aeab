import type { ReactNode } from "react";
import { Loader, Progress, Stack, Text } from "@mantine/core";
import { useUnit } from "../../money/use_money.ts";
import { capital } from "../../ui/words.ts";
import { IconCheck } from "../../app/icons.ts";
import styles from "./result.module.css";

/** How far a payment has come while its confirmation is on its way. */
export function Steps({ paid, gateway, type }: {
  paid: boolean;
  gateway: string;
  type: string | null;
}): ReactNode {
  const unit = useUnit();
  const steps = [
    { text: "Payment started", done: true },
    { text: `${capital(gateway)} confirms the payment`, done: paid },
    { text: lastStep(type, unit.many), done: false },
  ];
  const current = steps.findIndex((step) => !step.done);

  return (
    <Stack gap="md">
      <Progress value={paid ? 70 : 35} animated size="sm" radius="xl" aria-label="Progress" />
      <ol className={styles["steps"]}>
        {steps.map(({ text, done }, at) => (
          <li
            key={text}
            className={styles["step"]}
            data-done={done}
            aria-current={at === current && "step"}
          >
            <span className={styles["mark"]} aria-hidden>
              {done ? <IconCheck size={16} stroke={2.5} /> : at === current && <Loader size={16} />}
            </span>
            <Text span size="sm">{text}</Text>
          </li>
        ))}
      </ol>
    </Stack>
  );
}

/** What the payment brings in the end, by what it is for. */
function lastStep(type: string | null, units: string): string {
  switch (type) {
    case "credits":
      return `${capital(units)} are added to your balance`;
    case "order":
      return "Your order is confirmed";
    case "agent":
      return "You get access";
    case null:
      return "You get what you paid for";
    default:
      return "Your group counts it";
  }
}

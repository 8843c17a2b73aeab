import type { ReactNode } from "react";
import { Text, VisuallyHidden } from "@mantine/core";
import type { Offer } from "../../api/records.ts";
import { useMoney } from "../../money/use_money.ts";
import styles from "./buying.module.css";

/** What an offer costs, and what it would cost without the discount. */
export function Price({ offer }: { offer: Offer }): ReactNode {
  const money = useMoney();
  return (
    <Text span display="block" className="numeric">
      {money(offer.amount, offer.currency)}
      {offer.billing === "month" && (
        <>
          {" "}
          <span className={styles["often"]}>a month</span>
        </>
      )}
      {offer.amount < offer.list_amount && (
        <>
          {" "}
          <VisuallyHidden component="span">instead of</VisuallyHidden>
          <Text component="s" td="line-through" c="dimmed" size="sm" display="block">
            {money(offer.list_amount, offer.currency)}
          </Text>
        </>
      )}
    </Text>
  );
}

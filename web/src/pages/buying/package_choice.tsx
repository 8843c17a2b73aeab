import type { ReactNode } from "react";
import { Badge, Text } from "@mantine/core";
import type { Offer } from "../../api/records.ts";
import { useUnits } from "../../money/use_money.ts";
import { Choice, ChoiceGroup } from "../../ui/choice.tsx";
import styles from "./buying.module.css";
import { Price } from "./price.tsx";

interface PackageChoiceProps {
  offers: Offer[];
  chosen: Offer;
  disabled: boolean;
  onChoose: (packageId: string) => void;
}

/** The packages that have a price in the chosen currency. */
export function PackageChoice(
  { offers, chosen, disabled, onChoose }: PackageChoiceProps,
): ReactNode {
  const units = useUnits();
  return (
    <ChoiceGroup legend="Package">
      {offers.map((offer) => (
        <Choice
          key={offer.package_id}
          name="package"
          value={offer.package_id}
          checked={offer === chosen}
          disabled={disabled}
          onChoose={onChoose}
        >
          <span className={styles["package"]}>
            <span>
              <Text span fw={500} display="block">{offer.name}</Text>
              <Text span fw={700} display="block" className="numeric">
                {units(offer.credits)}
              </Text>
              <Text span size="sm" c="dimmed" display="block">{offer.description}</Text>
            </span>
            <span className={styles["price"]}>
              <Price offer={offer} />
              {offer.amount < offer.list_amount && offer.discount_percent !== null && (
                <Badge component="span" className="tone" data-tone="good" tt="none" radius="sm">
                  {offer.discount_percent}% off
                </Badge>
              )}
            </span>
          </span>
        </Choice>
      ))}
    </ChoiceGroup>
  );
}

import { Stack } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useSearchParams } from "react-router";
import { useOffers } from "../api/queries.ts";
import type { Offer } from "../api/records.ts";
import { useUser } from "../app/session.tsx";
import { useCheckout } from "../checkout/use_checkout.ts";
import { useUnit } from "../money/use_money.ts";
import { CurrencySelect } from "../ui/currency_select.tsx";
import { DebtNote } from "../ui/debt_note.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { LoadProblem } from "../ui/problem.tsx";
import { RowsEmpty, RowsLoading } from "../ui/rows.tsx";
import styles from "./buying/buying.module.css";
import { GatewayChoice } from "./buying/gateway_choice.tsx";
import { PackageChoice } from "./buying/package_choice.tsx";
import { Plans } from "./buying/plans.tsx";
import { select, type Wish, wishFrom } from "./buying/selection.ts";
import { Summary } from "./buying/summary.tsx";

/** Choose a package, a currency and a gateway, and pay. */
export function Component(): ReactNode {
  const unit = useUnit();
  const { data, error, isPending, refetch } = useOffers();
  return (
    <Stack gap="lg">
      <PageHeading>{`Buy ${unit.many}`}</PageHeading>
      <DebtNote buying />
      <Plans />
      {isPending && <RowsLoading />}
      {!isPending && !data && (
        <LoadProblem
          what="the packages"
          error={error}
          retry={() => void refetch()}
        />
      )}
      {data && <Purchase offers={data} />}
    </Stack>
  );
}

function Purchase({ offers }: { offers: Offer[] }) {
  const user = useUser();
  const [search] = useSearchParams();
  const [wish, setWish] = useState<Wish>(() => wishFrom(search));
  const { step, pay, clearError } = useCheckout({ id: user.id, email: user.email });

  const selection = select(offers, wish);
  if (!selection) {
    return <RowsEmpty title="Nothing on sale">There is no package to buy right now.</RowsEmpty>;
  }
  const { offer, provider } = selection;
  const busy = step.at !== "idle";
  const change = (part: Partial<Wish>) => {
    clearError();
    setWish((current) => ({ ...current, packageId: offer.package_id, ...part }));
  };

  return (
    <div className={styles["columns"]}>
      <Stack gap="lg">
        <CurrencySelect
          currencies={selection.currencies}
          chosen={offer.currency}
          disabled={busy}
          onChoose={(currency) => change({ currency })}
        />
        <PackageChoice
          offers={selection.offers}
          chosen={offer}
          disabled={busy}
          onChoose={(packageId) => change({ packageId })}
        />
        <GatewayChoice
          gateways={selection.gateways}
          chosen={provider}
          disabled={busy}
          onChoose={(one) => change({ provider: one })}
        />
      </Stack>
      <Stack gap="sm" className={styles["aside"] ?? ""}>
        <Summary
          selection={selection}
          step={step}
          onPay={() =>
            void pay(
              {
                provider,
                currency: offer.currency,
                purchase: { payment_type: "credits", package_id: offer.package_id },
              },
              offer.name,
            )}
        />
      </Stack>
    </div>
  );
}

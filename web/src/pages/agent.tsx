import { Alert, Anchor, Stack, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Link, useParams } from "react-router";
import { openable } from "../api/gateways.ts";
import { useAgentAccess, useAgentOffers } from "../api/queries.ts";
import type { AgentOffer } from "../api/records.ts";
import { IconCheck } from "../app/icons.ts";
import { rememberedCurrency, WIDELY_KNOWN } from "../money/preferred_currency.ts";
import { useUnits } from "../money/use_money.ts";
import { CurrencySelect } from "../ui/currency_select.tsx";
import { LinkButton } from "../ui/link_button.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { LoadProblem } from "../ui/problem.tsx";
import { RowsLoading } from "../ui/rows.tsx";
import { Picture } from "../ui/tiles.tsx";
import styles from "./buying/buying.module.css";
import { PayPanel } from "./buying/pay_panel.tsx";

/** One agent: what it does, and the way to get it. */
export function Component(): ReactNode {
  const { id } = useParams();
  const offers = useAgentOffers();
  const access = useAgentAccess();
  if (offers.isPending || access.isPending) return <RowsLoading />;
  if (!offers.data || !access.data) {
    const failed = offers.data ? access : offers;
    return (
      <LoadProblem
        what="this agent"
        error={failed.error}
        retry={() => void failed.refetch()}
      />
    );
  }

  const mine = offers.data.filter((offer) =>
    offer.agent_id === id && openable(offer.providers).length > 0
  );
  const [first] = mine;
  if (!first) return <UnknownAgent />;
  return (
    <Stack gap="lg">
      <Stack gap="xs">
        <Anchor component={Link} to="/agents" size="sm">All agents</Anchor>
        <PageHeading>{first.name}</PageHeading>
      </Stack>
      <AgentPage
        offers={[first, ...mine.slice(1)]}
        owned={access.data.some(({ agent_id }) => agent_id === id)}
      />
    </Stack>
  );
}

/** The same agent at its prices in several currencies. */
function AgentPage({ offers, owned }: {
  offers: [AgentOffer, ...AgentOffer[]];
  owned: boolean;
}) {
  const units = useUnits();
  const [wanted, setWanted] = useState(() => rememberedCurrency() ?? WIDELY_KNOWN);
  const offer = offers.find(({ currency }) => currency === wanted) ?? offers[0];
  return (
    <div className={styles["columns"]}>
      <Stack>
        <Picture source={offer.image_url} className={styles["picture"] ?? ""} />
        <Text>{offer.description}</Text>
        {offer.credits > 0n && (
          <Text>
            <strong className="numeric">{units(offer.credits)}</strong> come with it.
          </Text>
        )}
      </Stack>
      <Stack className={styles["aside"] ?? ""}>
        {owned
          ? (
            <Alert
              role="status"
              color="pine"
              variant="light"
              title="You have access"
              icon={<IconCheck aria-hidden />}
            >
              There is nothing to pay.
            </Alert>
          )
          : (
            <>
              <CurrencySelect
                currencies={offers.map(({ currency }) => currency).sort()}
                chosen={offer.currency}
                onChoose={setWanted}
              />
              <PayPanel
                title="Get access"
                lines={[{ name: `Access to ${offer.name}`, amount: offer.amount }]}
                currency={offer.currency}
                gateways={openable(offer.providers)}
                purchase={{ payment_type: "agent", agent_id: offer.agent_id }}
                description={offer.name}
              />
            </>
          )}
      </Stack>
    </div>
  );
}

function UnknownAgent() {
  return (
    <Stack align="flex-start">
      <PageHeading>We can't find this agent</PageHeading>
      <Text>It may not be sold any more. What you own stays yours.</Text>
      <LinkButton to="/agents">See all agents</LinkButton>
    </Stack>
  );
}

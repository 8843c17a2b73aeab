import { Badge, Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { openable } from "../api/gateways.ts";
import { useAgentAccess, useAgentOffers } from "../api/queries.ts";
import type { AgentAccess, AgentOffer } from "../api/records.ts";
import { formatMoment } from "../money/format.ts";
import { rememberedCurrency, WIDELY_KNOWN } from "../money/preferred_currency.ts";
import { useMoney, useUnits } from "../money/use_money.ts";
import { CurrencySelect } from "../ui/currency_select.tsx";
import { LinkButton } from "../ui/link_button.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { LoadProblem } from "../ui/problem.tsx";
import { Row, Rows, RowsEmpty } from "../ui/rows.tsx";
import { Tile, Tiles, TilesLoading } from "../ui/tiles.tsx";

/** The marketplace of agents, and those that are the user's already. */
export function Component(): ReactNode {
  const offers = useAgentOffers();
  const access = useAgentAccess();
  const failed = offers.isError && !offers.data ? offers : access.isError && !access.data && access;
  return (
    <Stack gap="xl">
      <Stack gap={4}>
        <PageHeading>Agents</PageHeading>
        <Text c="dimmed">Helpers that work for you. You pay once and keep the access.</Text>
      </Stack>
      {(offers.isPending || access.isPending) && <TilesLoading count={4} />}
      {failed && (
        <LoadProblem
          what="the agents"
          error={failed.error}
          retry={() => void failed.refetch()}
        />
      )}
      {offers.data && access.data && <Marketplace offers={offers.data} access={access.data} />}
    </Stack>
  );
}

function Marketplace({ offers, access }: { offers: AgentOffer[]; access: AgentAccess[] }) {
  const [wanted, setWanted] = useState(() => rememberedCurrency() ?? WIDELY_KNOWN);
  const payable = offers.filter(({ providers }) => openable(providers).length > 0);
  const currencies = [...new Set(payable.map(({ currency }) => currency))].sort();
  const currency = currencies.includes(wanted) ? wanted : currencies[0];
  const shown = payable.filter((offer) => offer.currency === currency);

  return (
    <>
      <Owned offers={offers} access={access} />
      <Stack gap="md" component="section" aria-labelledby="marketplace">
        <Group justify="space-between" align="flex-end">
          <Title order={2} id="marketplace">Marketplace</Title>
          {currency !== undefined && (
            <CurrencySelect currencies={currencies} chosen={currency} onChoose={setWanted} />
          )}
        </Group>
        {shown.length === 0 && (
          <RowsEmpty title="No agents for sale">There is nothing to buy right now.</RowsEmpty>
        )}
        {shown.length > 0 && (
          <Tiles label="Agents for sale">
            {shown.map((offer) => (
              <AgentTile
                key={offer.agent_id}
                offer={offer}
                owned={access.some(({ agent_id }) => agent_id === offer.agent_id)}
              />
            ))}
          </Tiles>
        )}
      </Stack>
    </>
  );
}

function Owned({ offers, access }: { offers: AgentOffer[]; access: AgentAccess[] }) {
  if (access.length === 0) return null;
  return (
    <Stack gap="md" component="section" aria-labelledby="yours">
      <Title order={2} id="yours">Your agents</Title>
      <Rows label="Your agents">
        {access.map(({ agent_id, granted_at }) => (
          <Row
            key={agent_id}
            title={offers.find((offer) => offer.agent_id === agent_id)?.name ??
              "An agent that is not sold any more"}
            detail={`Since ${formatMoment(granted_at)}`}
            value={<Badge className="tone" data-tone="good" radius="sm" tt="none">Yours</Badge>}
            note={null}
          />
        ))}
      </Rows>
    </Stack>
  );
}

function AgentTile({ offer, owned }: { offer: AgentOffer; owned: boolean }) {
  const money = useMoney();
  const units = useUnits();
  return (
    <Tile picture={offer.image_url} name={offer.name} text={offer.description}>
      <div>
        <Text component="p" fw={600} m={0} className="numeric">
          {money(offer.amount, offer.currency)}
        </Text>
        <Text component="p" size="sm" c="dimmed" m={0} className="numeric">
          {offer.credits > 0n ? `with ${units(offer.credits)}` : "access only"}
        </Text>
      </div>
      {owned
        ? <Text size="sm" fw={600} component="p" m={0} py={8}>You have access</Text>
        : (
          <LinkButton
            to={`/agents/${offer.agent_id}`}
            variant="light"
            aria-label={`Get access to ${offer.name}`}
          >
            Get access
          </LinkButton>
        )}
    </Tile>
  );
}

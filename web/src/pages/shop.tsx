import { Group, Stack, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useCatalogue } from "../api/queries.ts";
import { rememberedCurrency, WIDELY_KNOWN } from "../money/preferred_currency.ts";
import { CurrencySelect } from "../ui/currency_select.tsx";
import { LinkButton } from "../ui/link_button.tsx";
import { More } from "../ui/more.tsx";
import { DebtNote } from "../ui/debt_note.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { LoadProblem } from "../ui/problem.tsx";
import { RowsEmpty } from "../ui/rows.tsx";
import { TilesLoading } from "../ui/tiles.tsx";
import { ProductTiles } from "./shop/product_tiles.tsx";

/** What is sold, in the currency one likes to see prices in. */
export function Component(): ReactNode {
  const [wanted, setWanted] = useState(() => rememberedCurrency() ?? WIDELY_KNOWN);
  const query = useCatalogue(wanted);
  // While another currency's prices are on their way, the old ones only say which there are.
  const waiting = query.isPending || query.isPlaceholderData;
  const products = waiting ? [] : query.data?.pages.flatMap((page) => page.products) ?? [];
  const currencies = query.data?.pages[0]?.currencies ?? [];

  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-end">
        <Stack gap={4}>
          <PageHeading>Shop</PageHeading>
          <Text c="dimmed">Downloads are ready at once; everything else is sent to you.</Text>
        </Stack>
        {currencies.length > 0 && (
          <CurrencySelect
            // A currency that nothing is sold in yet stays on show, so that one sees what was chosen.
            currencies={[...new Set([...currencies, wanted])].sort()}
            chosen={wanted}
            onChoose={setWanted}
          />
        )}
      </Group>
      <DebtNote />
      {waiting && <TilesLoading />}
      {query.isError && !query.data && (
        <LoadProblem
          what="the shop"
          error={query.error}
          retry={() => void query.refetch()}
        />
      )}
      {query.data && !waiting && products.length === 0 && (
        <RowsEmpty
          title={currencies.length === 0 ? "Nothing on sale" : `Nothing on sale in ${wanted}`}
          action={<LinkButton to="/" variant="default">Go to the dashboard</LinkButton>}
        >
          {currencies.length === 0
            ? "There is nothing to buy right now."
            : "Choose another currency above to see what there is."}
        </RowsEmpty>
      )}
      {products.length > 0 && <ProductTiles products={products} />}
      <More
        available={query.hasNextPage && !waiting}
        loading={query.isFetchingNextPage}
        load={() => void query.fetchNextPage()}
      />
    </Stack>
  );
}

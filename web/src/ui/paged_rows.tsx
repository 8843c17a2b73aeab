import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { Fragment, type ReactNode } from "react";
import { More } from "./more.tsx";
import { LoadProblem } from "./problem.tsx";
import { Rows, RowsLoading } from "./rows.tsx";

interface PagedRowsProps<Item> {
  query: UseInfiniteQueryResult<InfiniteData<Item[]>>;
  /** What the list is, for people who hear it. */
  label: string;
  /** What could not be loaded, after "We could not load". */
  what: string;
  /** What stands there while there is nothing to list. */
  empty: ReactNode;
  row: (item: Item) => ReactNode;
}

/** A list that is loaded page by page: waiting, failed, empty, and more on request. */
export function PagedRows<Item extends { id: string }>(
  { query, label, what, empty, row }: PagedRowsProps<Item>,
): ReactNode {
  if (query.isPending) return <RowsLoading />;
  if (query.isError && !query.data) {
    return <LoadProblem what={what} error={query.error} retry={() => void query.refetch()} />;
  }
  const items = query.data.pages.flat();
  if (items.length === 0) return empty;
  return (
    <>
      <Rows label={label}>
        {items.map((item) => <Fragment key={item.id}>{row(item)}</Fragment>)}
      </Rows>
      <More
        available={query.hasNextPage}
        loading={query.isFetchingNextPage}
        load={() => void query.fetchNextPage()}
      />
    </>
  );
}

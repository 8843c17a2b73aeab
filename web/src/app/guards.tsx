import { Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { z } from "zod";
import { useAccountWatch, useIsOperator } from "../api/queries.ts";
import { LinkButton } from "../ui/link_button.tsx";
import { PageHeading } from "../ui/page_heading.tsx";
import { PageLoading } from "../ui/page_loading.tsx";
import { LoadProblem } from "../ui/problem.tsx";
import { RowsEmpty, RowsLoading } from "../ui/rows.tsx";
import { useSession } from "./session.tsx";

const cameFrom = z.object({ from: z.string().startsWith("/") });

/** Pages below it need a signed-in user; others are sent to sign in and come back afterwards. */
export function SignedInOnly(): ReactNode {
  const user = useSession();
  const { pathname, search } = useLocation();
  if (user === undefined) return <PageLoading />;
  if (user === null) return <Navigate to="/sign-in" replace state={{ from: pathname + search }} />;
  return <SignedIn />;
}

function SignedIn() {
  useAccountWatch();
  return <Outlet />;
}

/** Pages below it make no sense for someone who is signed in already, or has just signed in. */
export function SignedOutOnly(): ReactNode {
  const user = useSession();
  const { state } = useLocation();
  if (user === undefined) return <PageLoading />;
  if (user) return <Navigate to={cameFrom.safeParse(state).data?.from ?? "/"} replace />;
  return <Outlet />;
}

/** Pages below it are for operators. The database checks that too; this only says so before anything is asked. */
export function OperatorsOnly(): ReactNode {
  const { data, error, isPending, refetch } = useIsOperator();
  if (isPending) return <RowsLoading />;
  if (data) return <Outlet />;
  return (
    <Stack gap="lg">
      <PageHeading>For operators</PageHeading>
      {data === undefined
        ? <LoadProblem what="this page" error={error} retry={() => void refetch()} />
        : (
          <RowsEmpty
            title="This is for operators"
            action={<LinkButton to="/orders" variant="default">See your own orders</LinkButton>}
          >
            Ask whoever runs this shop to make you one.
          </RowsEmpty>
        )}
    </Stack>
  );
}

import type { ReactNode } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { z } from "zod";
import { PageLoading } from "../ui/page_loading.tsx";
import { useSession } from "./session.tsx";

const cameFrom = z.object({ from: z.string().startsWith("/") });

/** Pages below it need a signed-in user; others are sent to sign in and come back afterwards. */
export function SignedInOnly(): ReactNode {
  const user = useSession();
  const { pathname, search } = useLocation();
  if (user === undefined) return <PageLoading />;
  if (user === null) return <Navigate to="/sign-in" replace state={{ from: pathname + search }} />;
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

import type { ReactNode } from "react";
import { useLocation, useParams } from "react-router";
import { arrival } from "./result/phase.ts";
import { Result } from "./result/result.tsx";
import { Unknown } from "./result/unknown.tsx";

/** The page of one payment: right after paying, and later from the list. */
export function Component(): ReactNode {
  const { reference } = useParams();
  const { state } = useLocation();
  if (!reference) return <Unknown reference={null} />;

  const arrived = arrival.safeParse(state).data ?? null;
  return (
    <Result
      key={reference}
      reference={reference}
      arrival={arrived}
      origin={arrived?.outcome.kind ?? "list"}
    />
  );
}

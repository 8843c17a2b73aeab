import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import { Result } from "./result/result.tsx";
import { Unknown } from "./result/unknown.tsx";

/** Where a gateway's hosted page sends the browser back to. What it adds to the address proves nothing. */
export function Component(): ReactNode {
  const [search] = useSearchParams();
  const reference = search.get("reference") ?? search.get("trxref");
  if (!reference) return <Unknown reference={null} />;
  const origin = search.has("cancelled") ? "cancelled" : "hosted_page";
  return <Result key={reference} reference={reference} arrival={null} origin={origin} />;
}

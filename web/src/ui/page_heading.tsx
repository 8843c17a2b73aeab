import { Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";

/** Set once the first page has shown: from then on a heading that appears is a page change. */
let firstPage = true;

/**
 * The one heading of a page. It names the document, and takes the focus when the page was reached
 * from another one, so that a screen reader says where the user is.
 */
export function PageHeading({ children }: { children: string }): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${children} · Payonce`;
  }, [children]);

  useEffect(() => {
    if (!firstPage) heading.current?.focus({ preventScroll: true });
    // Strict mode runs effects twice; the first page is over when something happens later.
    const timer = setTimeout(() => firstPage = false);
    return () => clearTimeout(timer);
  }, []);

  return <Title order={1} ref={heading} tabIndex={-1}>{children}</Title>;
}

import { Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { NavLink, Outlet } from "react-router";
import { useIsOperator } from "../api/queries.ts";
import styles from "./activity.module.css";

const PAGES = [
  { to: "/orders", label: "Orders" },
  { to: "/payments", label: "Payments" },
  { to: "/statement", label: "Statement" },
];
const OPERATOR_PAGES = [
  { to: "/to-send", label: "To send" },
  { to: "/operate", label: "Operate" },
];

/** Where what has happened is listed. */
export const ACTIVITY_PAGES: string[] = [...PAGES, ...OPERATOR_PAGES].map(({ to }) => to);

/** The lists of what has happened, side by side; operators have two more. */
export function Activity(): ReactNode {
  const { data: isOperator } = useIsOperator();
  const pages = isOperator ? [...PAGES, ...OPERATOR_PAGES] : PAGES;
  return (
    <Stack gap="lg">
      <nav className={styles["tabs"]} aria-label="Activity">
        {pages.map(({ to, label }) => (
          <NavLink key={to} to={to} end className={styles["tab"] ?? ""}>{label}</NavLink>
        ))}
      </nav>
      <Outlet />
    </Stack>
  );
}

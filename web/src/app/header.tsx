import type { ReactNode } from "react";
import { Button, Container } from "@mantine/core";
import type { User } from "@supabase/supabase-js";
import { Link, useLocation, useNavigate } from "react-router";
import { useCartEntries } from "../api/queries.ts";
import { ACTIVITY_PAGES } from "./activity.tsx";
import {
  IconAgents,
  IconCart,
  IconCoins,
  IconGroups,
  IconHome,
  IconShop,
  IconSignOut,
  IconStatement,
} from "./icons.ts";
import { signOut } from "./session.tsx";
import styles from "./shell.module.css";

const PAGES = [
  { to: "/", label: "Dashboard", Icon: IconHome },
  { to: "/buy", label: "Buy", Icon: IconCoins },
  { to: "/shop", label: "Shop", Icon: IconShop },
  { to: "/agents", label: "Agents", Icon: IconAgents },
  { to: "/groups", label: "Groups", Icon: IconGroups },
  { to: "/orders", label: "Activity", Icon: IconStatement, below: ACTIVITY_PAGES },
];

/** The name, the pages, and the way out. On a phone the pages are a bar at the bottom. */
export function Header({ user }: { user: User | null }): ReactNode {
  const navigate = useNavigate();
  // Whoever signs in next may be somebody else, and has no business on this page.
  const leave = async () => {
    await navigate("/", { replace: true });
    await signOut();
  };
  return (
    <header className={styles["header"]}>
      <Container size={960} px="md" className={styles["bar"] ?? ""}>
        <Link to="/" className={styles["brand"]}>
          <img src="/favicon.svg" alt="" width={28} height={28} />
          Payonce
        </Link>
        {user && <Navigation />}
        {user && <CartLink />}
        {user && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-md"
            fw={500}
            className={styles["quiet"] ?? ""}
            leftSection={<IconSignOut size={18} aria-hidden />}
            onClick={() => void leave()}
            title={user.email ?? ""}
          >
            Sign out
          </Button>
        )}
      </Container>
    </header>
  );
}

function Navigation() {
  const { pathname } = useLocation();
  return (
    <nav className={styles["pages"]} aria-label="Main">
      {PAGES.map(({ to, label, Icon, below = [to] }) => {
        const here = to === "/"
          ? pathname === "/"
          : below.some((path) => pathname === path || pathname.startsWith(`${path}/`));
        return (
          <Link
            key={to}
            to={to}
            className={styles["page"] ?? ""}
            aria-current={here ? "page" : undefined}
          >
            <Icon size={20} aria-hidden />
            <span>{label}</span>
          </Link>
        );
      })}
    </nav>
  );
}

function CartLink() {
  const { data: entries } = useCartEntries();
  const pieces = entries?.reduce((sum, { quantity }) => sum + quantity, 0) ?? 0;
  return (
    <Link to="/cart" className={styles["cart"] ?? ""} aria-label={cartLabel(pieces)}>
      <IconCart size={22} aria-hidden />
      {pieces > 0 && <span className={styles["count"]} aria-hidden>{pieces}</span>}
    </Link>
  );
}

function cartLabel(pieces: number): string {
  if (pieces === 0) return "Cart, empty";
  return `Cart, ${pieces} ${pieces === 1 ? "piece" : "pieces"}`;
}

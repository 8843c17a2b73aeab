import type { ReactNode } from "react";
import { Button, Container } from "@mantine/core";
import type { User } from "@supabase/supabase-js";
import { Link, NavLink } from "react-router";
import { IconCoins, IconHistory, IconHome, IconSignOut, IconStatement } from "./icons.ts";
import { signOut } from "./session.tsx";
import styles from "./shell.module.css";

const PAGES = [
  { to: "/", label: "Dashboard", Icon: IconHome },
  { to: "/buy", label: "Buy", Icon: IconCoins },
  { to: "/payments", label: "Payments", Icon: IconHistory },
  { to: "/statement", label: "Statement", Icon: IconStatement },
];

/** The name, the pages, and the way out. On a phone the pages are a bar at the bottom. */
export function Header({ user }: { user: User | null }): ReactNode {
  return (
    <header className={styles["header"]}>
      <Container size={960} px="md" className={styles["bar"] ?? ""}>
        <Link to="/" className={styles["brand"]}>
          <img src="/favicon.svg" alt="" width={28} height={28} />
          Payonce
        </Link>
        {user && <Navigation />}
        {user && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-md"
            fw={500}
            className={styles["quiet"] ?? ""}
            leftSection={<IconSignOut size={18} aria-hidden />}
            onClick={() => void signOut()}
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
  return (
    <nav className={styles["pages"]} aria-label="Main">
      {PAGES.map(({ to, label, Icon }) => (
        <NavLink key={to} to={to} end={to === "/"} className={styles["page"] ?? ""}>
          <Icon size={20} aria-hidden />
          <span>{label}</span>
        </NavLink>
      ))}
    </nav>
  );
}

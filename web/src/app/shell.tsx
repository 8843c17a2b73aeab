import type { ReactNode } from "react";
import { Anchor, Container } from "@mantine/core";
import { Outlet, ScrollRestoration, useNavigation } from "react-router";
import { Header } from "./header.tsx";
import { useSession } from "./session.tsx";
import styles from "./shell.module.css";

/** The frame of every page: skip link, header with navigation, one main region. */
export function Shell(): ReactNode {
  const user = useSession();
  const loading = useNavigation().state === "loading";

  return (
    <>
      <Anchor className={styles["skip"] ?? ""} href="#main">Skip to the content</Anchor>
      <div className={styles["progress"]} data-active={loading} aria-hidden />
      <Header user={user ?? null} />
      <main id="main" tabIndex={-1} className={styles["main"]} data-navigation={Boolean(user)}>
        <Container size={960} px="md">
          <Outlet />
        </Container>
      </main>
      <ScrollRestoration />
    </>
  );
}

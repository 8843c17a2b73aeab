import { Alert } from "@mantine/core";
import type { ReactNode } from "react";
import { IconAlert, IconCheck, IconClock } from "../../app/icons.ts";
import styles from "./operate.module.css";
import type { Said } from "./outcome.ts";

const LOOKS = {
  good: { color: "pine", Icon: IconCheck },
  busy: { color: "yellow", Icon: IconClock },
  bad: { color: "red", Icon: IconAlert },
};

/** The outcome of what an operator did, read out at once. */
export function SaidNote({ said, named = false }: {
  said: Said;
  /** Whether it has to say which payment it is about. */
  named?: boolean;
}): ReactNode {
  const { color, Icon } = LOOKS[said.tone];
  return (
    <Alert
      role="status"
      color={color}
      variant="light"
      icon={<Icon aria-hidden />}
      className={styles["breaking"] ?? ""}
    >
      {named && `${said.reference}: `}
      {said.text}
    </Alert>
  );
}

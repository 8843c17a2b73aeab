import type { ReactNode } from "react";
import { IconAlert, IconCheck, IconClock, IconReturn, IconX } from "../../app/icons.ts";
import type { Phase } from "./phase.ts";
import styles from "./result.module.css";

/** A mark for the phase; the heading beside it says the same in words. */
export function PhaseIcon({ phase, tone }: { phase: Phase; tone: string }): ReactNode {
  const Icon = iconOf(phase);
  return (
    <span className={`tone ${styles["icon"]}`} data-tone={tone} aria-hidden>
      <Icon size={28} />
    </span>
  );
}

function iconOf(phase: Phase) {
  switch (phase) {
    case "success":
      return IconCheck;
    case "failed":
      return IconAlert;
    case "cancelled":
      return IconX;
    case "refund_due":
    case "refused":
    case "given_back":
    case "partly_returned":
    case "returned":
      return IconReturn;
    default:
      return IconClock;
  }
}

import type { ReactNode } from "react";
import styles from "./facts.module.css";

/** What is known of something, as names and values; a value that is null is left out. */
export function Facts({ facts }: { facts: [name: string, value: ReactNode][] }): ReactNode {
  return (
    <dl className={styles["facts"]}>
      {facts.filter(([, value]) => value !== null && value !== "").map(([name, value]) => (
        <div key={name} className={styles["fact"]}>
          <dt>{name}</dt>
          <dd className="numeric">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

import { Paper, Skeleton, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./rows.module.css";

/** A list of records: what it was on the left, how much on the right, at every width. */
export function Rows({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <Paper
      withBorder
      radius="lg"
      component="ul"
      className={styles["list"] ?? ""}
      aria-label={label}
    >
      {children}
    </Paper>
  );
}

interface RowProps {
  title: ReactNode;
  detail: ReactNode;
  value: ReactNode;
  note: ReactNode;
}

/** One record with two lines on either side. */
export function Row({ title, detail, value, note }: RowProps): ReactNode {
  return (
    <li className={styles["row"]}>
      <div className={styles["what"]}>
        <Text fw={500} component="div">{title}</Text>
        <Text size="sm" c="dimmed" component="div">{detail}</Text>
      </div>
      <div className={styles["much"]}>
        <Text fw={600} component="div" className="numeric">{value}</Text>
        <Text size="sm" c="dimmed" component="div">{note}</Text>
      </div>
    </li>
  );
}

/** Records are on their way. */
export function RowsLoading({ count = 4 }: { count?: number }): ReactNode {
  return (
    <Stack gap="sm" role="status" aria-label="Loading">
      {Array.from({ length: count }, (_, row) => <Skeleton key={row} height={68} radius="md" />)}
    </Stack>
  );
}

/** There are no records yet, and what would make the first. */
export function RowsEmpty({ title, children, action }: {
  title: string;
  children: ReactNode;
  action?: ReactNode;
}): ReactNode {
  return (
    <Paper withBorder radius="lg" p="xl">
      <Stack align="center" ta="center" gap="xs">
        <Text fw={600}>{title}</Text>
        <Text c="dimmed" mb={action ? "xs" : 0}>{children}</Text>
        {action}
      </Stack>
    </Paper>
  );
}

import { Paper, Skeleton, Text } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./tiles.module.css";

/** Things with pictures, as many side by side as fit. */
export function Tiles({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return <ul className={styles["tiles"]} aria-label={label}>{children}</ul>;
}

interface TileProps {
  picture: string | null;
  name: ReactNode;
  text: string;
  children: ReactNode;
}

/** One thing: its picture, name and a sentence, and below what can be done with it. */
export function Tile({ picture, name, text, children }: TileProps): ReactNode {
  return (
    <Paper withBorder radius="lg" component="li" className={styles["tile"] ?? ""}>
      <Picture source={picture} className={styles["picture"] ?? ""} />
      <div className={styles["words"]}>
        <Text fw={600} component="h2" m={0}>{name}</Text>
        <Text size="sm" c="dimmed" component="p" m={0} className={styles["text"] ?? ""}>
          {text}
        </Text>
        <div className={styles["foot"]}>{children}</div>
      </div>
    </Paper>
  );
}

/** A picture that adds nothing to the name beside it; without one its place stays quiet. */
export function Picture({ source, className }: {
  source: string | null;
  className: string;
}): ReactNode {
  if (source === null) return <div className={`${styles["nothing"]} ${className}`} />;
  return <img src={source} alt="" width={400} height={300} loading="lazy" className={className} />;
}

/** Tiles are on their way. */
export function TilesLoading({ count = 6 }: { count?: number }): ReactNode {
  return (
    <div className={styles["tiles"]} role="status" aria-label="Loading">
      {Array.from({ length: count }, (_, tile) => <Skeleton key={tile} height={330} radius="lg" />)}
    </div>
  );
}

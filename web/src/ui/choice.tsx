import type { ReactNode } from "react";
import styles from "./choice.module.css";

interface ChoiceGroupProps {
  legend: string;
  children: ReactNode;
  columns?: "one" | "two";
}

/** One of several cards: native radio buttons, so that keys and screen readers work as ever. */
export function ChoiceGroup({ legend, children, columns = "one" }: ChoiceGroupProps): ReactNode {
  return (
    <fieldset className={styles["group"]}>
      <legend className={styles["legend"]}>{legend}</legend>
      <div className={styles["cards"]} data-columns={columns}>{children}</div>
    </fieldset>
  );
}

interface ChoiceProps {
  name: string;
  value: string;
  checked: boolean;
  disabled: boolean;
  onChoose: (value: string) => void;
  children: ReactNode;
}

export function Choice(
  { name, value, checked, disabled, onChoose, children }: ChoiceProps,
): ReactNode {
  return (
    <label className={styles["card"]}>
      <input
        type="radio"
        name={name}
        value={value}
        checked={checked}
        disabled={disabled}
        onChange={() => onChoose(value)}
        className={styles["radio"]}
      />
      <span className={styles["content"]}>{children}</span>
    </label>
  );
}

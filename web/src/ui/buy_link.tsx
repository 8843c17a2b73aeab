import type { ButtonProps } from "@mantine/core";
import type { ReactNode } from "react";
import { useUnit } from "../money/use_money.ts";
import { LinkButton } from "./link_button.tsx";

/** The way to the shop, named after what it sells. */
export function BuyLink(button: Omit<ButtonProps, "children">): ReactNode {
  return <LinkButton to="/buy" {...button}>Buy {useUnit().many}</LinkButton>;
}

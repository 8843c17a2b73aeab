import { Button, type ButtonProps } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";

interface LinkButtonProps extends ButtonProps {
  "aria-label"?: string;
  to: string;
  children: ReactNode;
}

/** A link to another page that looks like a button. */
export function LinkButton({ to, children, ...button }: LinkButtonProps): ReactNode {
  return <Button component={Link} to={to} {...button}>{children}</Button>;
}

/** Buttons. One that cannot be used says why, and can still be reached with the keyboard. @module */
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

export type ButtonProps = {
  readonly children?: ReactNode;
  readonly icon?: IconName;
  readonly kind?: "primary" | "danger" | "quiet" | "plain";
  readonly small?: boolean;
  readonly busy?: boolean;
  /** Why it cannot be used now. */
  readonly unless?: string | null | undefined;
  /** For one that shows an icon only. */
  readonly label?: string;
  readonly type?: "button" | "submit";
  readonly onClick?: (() => void) | undefined;
  readonly id?: string;
};

export function Button(props: ButtonProps): ReactNode {
  const { children, icon, kind = "plain", small, busy, unless, label, type = "button" } = props;
  const blocked = busy === true || (unless !== undefined && unless !== null);
  const names = [
    "button",
    kind,
    small === true ? "small" : "",
    children === undefined ? "icon-only" : "",
  ];
  return (
    <button
      type={type}
      id={props.id}
      className={names.filter((name) => name !== "").join(" ")}
      aria-label={label}
      title={unless ?? label}
      aria-disabled={blocked ? true : undefined}
      aria-busy={busy === true ? true : undefined}
      onClick={(event) => {
        if (blocked) event.preventDefault();
        else props.onClick?.();
      }}
    >
      {busy === true ? <Icon name="spinner" spin /> : icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

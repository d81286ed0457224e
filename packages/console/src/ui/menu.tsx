/** A button that opens a list of actions; arrows, Home, End and Escape work in it. @module */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Icon, type IconName } from "./icon.tsx";

export type MenuItem =
  | { readonly kind: "line" }
  | { readonly kind: "caption"; readonly words: string }
  | {
      readonly kind: "action";
      readonly icon?: IconName;
      readonly words: string;
      readonly unless?: string | null;
      readonly onSelect: () => void;
    };

export function Menu(props: {
  readonly label: string;
  readonly icon?: IconName;
  /** Shown beside the icon. */
  readonly words?: string;
  readonly items: readonly MenuItem[];
  readonly small?: boolean;
  readonly quiet?: boolean;
  readonly toStart?: boolean;
}): ReactNode {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const close = (event: PointerEvent): void => {
      if (event.target instanceof Node && box.current?.contains(event.target) !== true)
        setOpen(false);
    };
    document.addEventListener("pointerdown", close);
    box.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    return () => document.removeEventListener("pointerdown", close);
  }, [open]);

  const onKey = (event: KeyboardEvent): void => {
    if (!open) return;
    if (event.key === "Escape" || event.key === "Tab") {
      setOpen(false);
      box.current?.querySelector("button")?.focus();
      if (event.key === "Escape") event.stopPropagation();
      return;
    }
    const items = [...(box.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1 + items.length,
      Home: 0,
      End: items.length - 1,
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    items[next % items.length]?.focus();
  };

  const look = ["button", props.quiet === true ? "quiet" : "", props.small === true ? "small" : ""];
  if (props.words === undefined) look.push("icon-only");
  return (
    <div className="menu" ref={box}>
      <button
        type="button"
        className={look.filter((name) => name !== "").join(" ")}
        aria-haspopup="menu"
        onKeyDown={onKey}
        aria-expanded={open}
        aria-label={props.label}
        title={props.label}
        onClick={() => setOpen(!open)}
      >
        {props.icon !== undefined && <Icon name={props.icon} />}
        {props.words}
        {props.words !== undefined && <Icon name="down" />}
      </button>
      {open && (
        <div
          className={props.toStart === true ? "menu-list to-start" : "menu-list"}
          role="menu"
          tabIndex={-1}
          onKeyDown={onKey}
          aria-label={props.label}
        >
          {props.items.map((item, index) => (
            <MenuRow
              key={item.kind === "action" ? item.words : `${item.kind}${index}`}
              item={item}
              close={() => setOpen(false)}
            />
          ))}
        </div>
      )}
    </div>
  );
}

function MenuRow(props: { readonly item: MenuItem; readonly close: () => void }): ReactNode {
  const { item, close } = props;
  if (item.kind === "line") return <hr />;
  if (item.kind === "caption")
    return (
      <div className="caption" role="presentation">
        {item.words}
      </div>
    );
  const blocked = item.unless !== undefined && item.unless !== null;
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-disabled={blocked ? true : undefined}
      onClick={() => {
        if (blocked) return;
        close();
        item.onSelect();
      }}
    >
      {item.icon !== undefined && <Icon name={item.icon} />}
      <span>
        {item.words}
        {blocked && <span className="why">{item.unless}</span>}
      </span>
    </button>
  );
}

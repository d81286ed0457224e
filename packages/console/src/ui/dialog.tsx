/** A modal dialog: the browser's own, which keeps the focus inside and gives it back. @module */
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useWords } from "../words/words.tsx";
import { Button } from "./button.tsx";
import { useScrolls } from "./scrolls.ts";

export function Dialog(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly wide?: boolean;
}): ReactNode {
  const words = useWords();
  const reference = useRef<HTMLDialogElement>(null);
  const body = useRef<HTMLElement>(null);
  const scrolls = useScrolls(body);
  const title = useId();
  useEffect(() => {
    const dialog = reference.current;
    if (dialog !== null && !dialog.open) {
      dialog.showModal();
      // What is to be read comes first; a field that wants the focus has taken it already.
      if (dialog.querySelector("input:focus") === null) dialog.querySelector("h2")?.focus();
    }
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={reference}
      className={props.wide === true ? "dialog wide" : "dialog"}
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <header>
        <h2 id={title} tabIndex={-1}>
          {props.title}
        </h2>
        <Button kind="quiet" icon="close" label={words.common.close} onClick={props.onClose} />
      </header>
      <section
        ref={body}
        className="dialog-body"
        aria-labelledby={title}
        tabIndex={scrolls ? 0 : undefined}
      >
        {props.children}
      </section>
      {props.footer !== undefined && <footer>{props.footer}</footer>}
    </dialog>
  );
}

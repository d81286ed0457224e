/** Beneath a dialog that asks before it acts: the command to copy, no, yes; once it was asked only a way out. @module */
import type { ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { useWords } from "../words/words.tsx";
import { CopyAs, type Shown } from "./copy-as.tsx";

export function AskFooter(props: {
  readonly isAsked: boolean;
  readonly invocations: readonly Shown[];
  /** What yes is called. */
  readonly words: string;
  readonly isDanger: boolean;
  readonly busy?: boolean;
  /** Why it cannot be asked now. */
  readonly unless?: string | null;
  readonly onAct: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const words = useWords();
  if (props.isAsked) {
    return (
      <Button kind="primary" onClick={props.onClose}>
        {words.actions.hide}
      </Button>
    );
  }
  return (
    <>
      <span className="start">
        <CopyAs invocations={props.invocations} />
      </span>
      <Button onClick={props.onClose}>{words.common.cancel}</Button>
      <Button
        kind={props.isDanger ? "danger" : "primary"}
        busy={props.busy ?? false}
        unless={props.unless ?? null}
        onClick={props.onAct}
      >
        {props.words}
      </Button>
    </>
  );
}

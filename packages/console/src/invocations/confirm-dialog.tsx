/** "Are you sure", with what it means. @module */
import type { ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useWords } from "../words/words.tsx";
import { CopyAs, type Shown } from "./copy-as.tsx";

export function ConfirmDialog(props: {
  readonly title: string;
  readonly confirm: string;
  readonly danger?: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly unless?: string | null;
  /** What yes does. */
  readonly invocations: readonly Shown[];
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const words = useWords();
  return (
    <Dialog
      title={props.title}
      onClose={props.onClose}
      footer={
        <>
          <span className="start">
            <CopyAs invocations={props.invocations} />
          </span>
          <Button onClick={props.onClose}>{words.common.cancel}</Button>
          <Button
            kind={props.danger === true ? "danger" : "primary"}
            busy={props.busy}
            unless={props.unless}
            onClick={props.onConfirm}
          >
            {props.confirm}
          </Button>
        </>
      }
    >
      {props.children}
      <ErrorNotice error={props.error} />
    </Dialog>
  );
}

/** "Are you sure", with what it means. @module */
import type { ReactNode } from "react";
import { useWords } from "../words/words.tsx";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { ErrorNotice } from "./notice.tsx";

export function ConfirmDialog(props: {
  readonly title: string;
  readonly confirm: string;
  readonly danger?: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly unless?: string | null;
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

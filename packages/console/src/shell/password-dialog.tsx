/** Change the password of who is signed in. @module */
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../api/client.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { toast } from "../ui/toasts.tsx";
import { useWords } from "../words/words.tsx";

export function PasswordDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords();
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: () => api.call("changePassword", { body: { old, new: next } }),
    onSuccess: () => {
      toast(words.common.saved);
      onClose();
    },
  });
  const tooShort = next !== "" && next.length < 12;
  return (
    <Dialog
      title={words.account.password}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button
            kind="primary"
            busy={change.isPending}
            unless={old === "" || next.length < 12 ? words.entry.short : null}
            onClick={() => change.mutate()}
          >
            {words.common.save}
          </Button>
        </>
      }
    >
      <TextField
        label={words.entry.oldPassword}
        type="password"
        autoComplete="current-password"
        value={old}
        onChange={setOld}
        autoFocus
      />
      <TextField
        label={words.entry.newPassword}
        type="password"
        autoComplete="new-password"
        hint={words.entry.passwordHint}
        error={tooShort ? words.entry.short : null}
        value={next}
        onChange={setNext}
      />
      <ErrorNotice error={change.error} />
    </Dialog>
  );
}

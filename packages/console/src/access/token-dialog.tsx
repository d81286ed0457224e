/** Make a token; its secret is shown once. @module */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { Copyable } from "../ui/copyable.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useWords } from "../words/words.tsx";
import { type Rights, RoleFields } from "./role-fields.tsx";

const lifetimes = [1, 7, 30, 90, 365, 1095] as const;

export function TokenDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords();
  const own = words.access;
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [rights, setRights] = useState<Rights>({ role: "monitor", modules: {} });
  const making = invocation(null, "createToken", {
    body: { name, ...rights, expiresInDays: Number(days) },
  });
  const make = useMutation({
    mutationFn: () => perform(making),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["tokens"] }),
  });
  if (make.data !== undefined) {
    return (
      <Dialog
        title={own.secretTitle}
        onClose={onClose}
        footer={
          <Button kind="primary" onClick={onClose}>
            {words.common.close}
          </Button>
        }
      >
        <p className="second">{own.secretMore}</p>
        <Copyable text={make.data.secret} />
      </Dialog>
    );
  }
  return (
    <Dialog
      title={own.newToken}
      onClose={onClose}
      footer={
        <>
          <span className="start">
            <CopyAs invocations={[making]} />
          </span>
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button
            kind="primary"
            busy={make.isPending}
            unless={name === "" ? own.tokenName : null}
            onClick={() => make.mutate()}
          >
            {own.newToken}
          </Button>
        </>
      }
    >
      <TextField label={own.tokenName} value={name} onChange={setName} autoFocus />
      <SelectField
        label={own.expiresIn}
        value={days}
        options={lifetimes.map((one) => ({ value: String(one), words: own.days(one) }))}
        onChange={setDays}
      />
      <RoleFields rights={rights} onChange={setRights} />
      <ErrorNotice error={make.error} />
    </Dialog>
  );
}

/** Make or change a user. @module */

import type { User } from "@gemel/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation, perform } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { CheckField, SelectField, TextField } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { toast } from "../ui/toasts.tsx";
import { useWords } from "../words/words.tsx";
import { type Rights, RoleFields } from "./role-fields.tsx";

export function UserDialog(props: {
  readonly user: User | null;
  readonly onClose: () => void;
}): ReactNode {
  const words = useWords();
  const own = words.access;
  const queries = useQueryClient();
  const { user, onClose } = props;
  const [name, setName] = useState(user?.name ?? "");
  const [realm, setRealm] = useState<User["realm"]>(user?.realm ?? "local");
  const [password, setPassword] = useState("");
  const [disabled, setDisabled] = useState(user?.disabled ?? false);
  const [rights, setRights] = useState<Rights>({
    role: user === null ? "monitor" : user.role,
    modules: user?.modules ?? {},
  });
  const secret = password === "" ? {} : { password };
  const saving =
    user === null
      ? invocation(null, "createUser", { body: { name, realm, ...rights, ...secret } })
      : invocation(null, "changeUser", {
          user: user.name,
          body: { ...rights, disabled, ...secret },
        });
  const save = useMutation({
    mutationFn: () => perform(saving),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["users"] });
      toast(words.common.saved);
      onClose();
    },
  });
  const needsPassword = realm === "local" && user === null;
  const isShort = password !== "" && password.length < 12;
  const blocked =
    name === ""
      ? words.entry.user
      : isShort || (needsPassword && password === "")
        ? words.entry.short
        : null;
  return (
    <Dialog
      title={user === null ? own.newUser : own.editUser(user.name)}
      onClose={onClose}
      footer={
        <>
          <span className="start">
            <CopyAs invocations={[saving]} />
          </span>
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button
            kind="primary"
            busy={save.isPending}
            unless={blocked}
            onClick={() => save.mutate()}
          >
            {words.common.save}
          </Button>
        </>
      }
    >
      {user === null && (
        <>
          <TextField label={words.entry.user} value={name} onChange={setName} autoFocus />
          <SelectField
            label={own.realm}
            value={realm}
            options={(["local", "pam", "ldap", "oidc"] as const).map((one) => ({
              value: one,
              words: own.realmNames[one],
            }))}
            onChange={(value) => setRealm(value as User["realm"])}
          />
        </>
      )}
      {realm === "local" && (
        <TextField
          label={user === null ? words.entry.password : words.entry.newPassword}
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          hint={user === null ? words.entry.passwordHint : words.notifications.kept}
          error={isShort ? words.entry.short : null}
        />
      )}
      <RoleFields rights={rights} onChange={setRights} />
      {user !== null && (
        <CheckField label={own.disable} checked={disabled} onChange={setDisabled} />
      )}
      <ErrorNotice error={save.error} />
    </Dialog>
  );
}

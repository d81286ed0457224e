/** Set up, change or switch off one of the ways to sign in that ask somebody else. @module */
import type { Realms, RealmsChange } from "@gemel/protocol";
import { type ReactNode, useState } from "react";
import { CopyAs } from "../invocations/copy-as.tsx";
import { invocation } from "../invocations/invocation.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { AreaField, TextField } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useWords } from "../words/words.tsx";
import { fieldsOf, groupsOf, groupsText, type RealmName, realmChange } from "./realm-text.ts";

export function RealmDialog(props: {
  readonly realm: RealmName;
  readonly realms: Realms;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSave: (change: RealmsChange) => void;
  readonly onClose: () => void;
}): ReactNode {
  const words = useWords();
  const own = words.access;
  const { realm, realms } = props;
  const base = location.href.replace(/#.*$/, "").replace(/\/$/, "");
  const [fields, setFields] = useState(() => fieldsOf(realm, realms, base));
  const [groups, setGroups] = useState(() => groupsText(realms[realm]?.groups ?? {}));
  const [secret, setSecret] = useState("");
  const roles = groupsOf(groups);
  const { ca, ...lines } = fields;
  const missing = Object.entries(lines).find(([, value]) => value.trim() === "")?.[0];
  const why =
    missing !== undefined ? own.realmFields[missing] : roles === null ? own.groupsWrong : null;
  const change = realmChange(realm, fields, roles ?? {}, secret);
  return (
    <Dialog
      title={own[realm]}
      onClose={props.onClose}
      footer={
        <>
          <span className="start">
            <CopyAs invocations={[invocation(null, "changeRealms", { body: change })]} />
          </span>
          {realms[realm] !== null && (
            <Button kind="danger" busy={props.busy} onClick={() => props.onSave({ [realm]: null })}>
              {own.switchOff}
            </Button>
          )}
          <Button onClick={props.onClose}>{words.common.cancel}</Button>
          <Button
            kind="primary"
            busy={props.busy}
            unless={why ?? null}
            onClick={() => props.onSave(change)}
          >
            {words.common.save}
          </Button>
        </>
      }
    >
      <ErrorNotice error={props.error} />
      <p className="second">{own.realmLeads[realm]}</p>
      {Object.entries(lines).map(([name, value]) => (
        <TextField
          key={name}
          label={own.realmFields[name] ?? name}
          value={value}
          onChange={(now) => setFields({ ...fields, [name]: now })}
          mono={name !== "title"}
        />
      ))}
      {realm !== "pam" && (
        <TextField
          label={own.realmSecrets[realm]}
          type="password"
          value={secret}
          onChange={setSecret}
          autoComplete="new-password"
          hint={realms[realm]?.hasSecret === true ? words.notifications.kept : undefined}
        />
      )}
      {ca !== undefined && (
        <AreaField
          label={own.realmCa}
          value={ca}
          onChange={(now) => setFields({ ...fields, ca: now })}
          hint={own.realmCaHint}
        />
      )}
      <AreaField
        label={own.groups}
        value={groups}
        onChange={setGroups}
        hint={own.groupsHint}
        error={roles === null ? own.groupsWrong : null}
      />
    </Dialog>
  );
}

/** Signing in with a user of the cluster, of the server, or of a provider. @module */

import { GemelError } from "@gemel/base";
import type { RealmName, Session } from "@gemel/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { addressOf } from "../api/browser-transport.ts";
import { api } from "../api/client.ts";
import { Button } from "../ui/button.tsx";
import { Copyable } from "../ui/copyable.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useWords } from "../words/words.tsx";
import { EntryFrame } from "./entry-frame.tsx";

export function SignIn({ session }: { readonly session: Session }): ReactNode {
  const words = useWords();
  const client = useQueryClient();
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [realm, setRealm] = useState<RealmName>(session.realms[0] ?? "local");
  const signIn = useMutation({
    mutationFn: () => api.call("signIn", { body: { user, password, realm } }),
    onSuccess: (next) => client.setQueryData(["session"], next),
  });
  useEffect(() => {
    document.title = `${words.entry.title} - Gemel`;
  }, [words]);
  if (session.isFirst && session.realms.length <= 1 && session.oidc === null) {
    return (
      <EntryFrame title={words.entry.firstTitle}>
        <p className="second">{words.entry.first}</p>
        <Copyable text="gemel console login" />
      </EntryFrame>
    );
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <EntryFrame title={words.entry.title} lead={words.entry.lead} onSubmit={submit}>
      <TextField
        label={words.entry.user}
        value={user}
        onChange={setUser}
        autoComplete="username"
        required
        autoFocus
      />
      <TextField
        label={words.entry.password}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        required
      />
      {session.realms.length > 1 && (
        <SelectField
          label={words.entry.realm}
          value={realm}
          options={session.realms.map((name) => ({ value: name, words: words.entry.realms[name] }))}
          onChange={(name) => setRealm(name as RealmName)}
        />
      )}
      <ErrorNotice error={signIn.error ?? refusalOf(session)} />
      <Button kind="primary" type="submit" busy={signIn.isPending}>
        {words.entry.signIn}
      </Button>
      {session.oidc !== null && (
        <a className="button" href={addressOf(api.request("beginOidc").path)}>
          {words.entry.oidc(session.oidc)}
        </a>
      )}
    </EntryFrame>
  );
}

/** What the daemon said when the provider sent this browser back. */
function refusalOf({ refused }: Session): GemelError | null {
  if (refused === null) return null;
  return new GemelError("not_signed_in", refused.detail, { remedy: refused.remedy });
}

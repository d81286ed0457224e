/** The one-time link of `gemel console login`: the first administrator, or a way back in. @module */

import type { Session } from "@gemel/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { api } from "../api/client.ts";
import { Button } from "../ui/button.tsx";
import { Copyable } from "../ui/copyable.tsx";
import { TextField } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useWords } from "../words/words.tsx";
import { EntryFrame } from "./entry-frame.tsx";
import { welcomeToken } from "./welcome-token.ts";

export function Welcome({ session }: { readonly session: Session }): ReactNode {
  const words = useWords();
  const [location, go] = useLocation();
  const search = useSearch();
  const client = useQueryClient();
  // Kept, because the address is cleaned as soon as it was read: links end up in histories.
  const [token] = useState(() => welcomeToken(location, search, window.location.hash));
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const use = useMutation({
    mutationFn: (own: string) =>
      api.call("useWelcome", {
        body: session.isFirst ? { token: own, user, password } : { token: own },
      }),
    onSuccess: (next) => {
      client.setQueryData(["session"], next);
      go("/", { replace: true });
    },
  });
  if (token === null) {
    return (
      <EntryFrame title={words.entry.welcomeTitle} lead={words.entry.missing}>
        <p className="second">{words.entry.again}</p>
        <Copyable text="gemel console login" />
      </EntryFrame>
    );
  }
  const tooShort = password !== "" && password.length < 12;
  const different = again !== "" && again !== password;
  const blocked = user === "" || password.length < 12 || again !== password;
  return (
    <EntryFrame
      title={words.entry.welcomeTitle}
      lead={session.isFirst ? words.entry.welcome : words.entry.welcomeBack}
      onSubmit={() => {
        if (!session.isFirst || !blocked) use.mutate(token);
      }}
    >
      {session.isFirst && (
        <>
          <TextField
            label={words.entry.user}
            value={user}
            onChange={setUser}
            autoComplete="username"
            required
            autoFocus
          />
          <TextField
            label={words.entry.newPassword}
            type="password"
            autoComplete="new-password"
            hint={words.entry.passwordHint}
            error={tooShort ? words.entry.short : null}
            value={password}
            onChange={setPassword}
            required
          />
          <TextField
            label={words.entry.repeat}
            type="password"
            autoComplete="new-password"
            error={different ? words.entry.different : null}
            value={again}
            onChange={setAgain}
            required
          />
        </>
      )}
      <ErrorNotice error={use.error} />
      <Button kind="primary" type="submit" busy={use.isPending}>
        {session.isFirst ? words.entry.create : words.entry.enter}
      </Button>
    </EntryFrame>
  );
}

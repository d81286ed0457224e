/** Appearance, language, password, sign out. @module */
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "../api/client.ts";
import { useSession } from "../api/session.tsx";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { useSpoken } from "../words/words.tsx";
import { PasswordDialog } from "./password-dialog.tsx";
import { canNotify, isNotifying, setNotifying } from "./state-notifications.ts";
import { setTheme, themes, useTheme } from "./theme.ts";

export function AccountMenu({ onShortcuts }: { readonly onShortcuts: () => void }): ReactNode {
  const { words, language, setLanguage } = useSpoken();
  const { principal } = useSession();
  const queries = useQueryClient();
  const theme = useTheme();
  const [password, setPassword] = useState(false);
  const [notifying, setNotifyingHere] = useState(isNotifying());
  const other = language === "en" ? "fr" : "en";
  const signOut = async (): Promise<void> => {
    await api.call("signOut");
    await queries.invalidateQueries({ queryKey: ["session"] });
  };
  const items: MenuItem[] = [
    { kind: "caption", words: words.account.signedIn(principal.name) },
    ...themes.map(
      (one): MenuItem => ({
        kind: "action",
        icon: one === theme ? "ok" : one === "dark" ? "moon" : one === "light" ? "sun" : "overview",
        words: words.theme[one],
        onSelect: () => setTheme(one),
      }),
    ),
    { kind: "line" },
    {
      kind: "action",
      icon: "globe",
      words: words.language[other],
      onSelect: () => setLanguage(other),
    },
    { kind: "action", icon: "terminal", words: words.account.shortcuts, onSelect: onShortcuts },
  ];
  if (canNotify()) {
    items.push({
      kind: "action",
      icon: "bell",
      words: notifying ? words.account.notifyOff : words.account.notify,
      onSelect: () => void setNotifying(!notifying).then(setNotifyingHere),
    });
  }
  items.push(
    { kind: "line" },
    {
      kind: "action",
      icon: "key",
      words: words.account.password,
      onSelect: () => setPassword(true),
    },
    {
      kind: "action",
      icon: "logout",
      words: words.account.signOut,
      onSelect: () => void signOut(),
    },
  );
  return (
    <>
      <Menu label={words.account.menu} icon="users" items={items} quiet />
      {password && <PasswordDialog onClose={() => setPassword(false)} />}
    </>
  );
}

/** The frame around every page of somebody who is signed in. @module */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useLive } from "../api/live-store.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Toasts } from "../ui/toasts.tsx";
import { useWords } from "../words/words.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { LostBar, Pulse } from "./connection.tsx";
import { Palette } from "./palette.tsx";
import { ShortcutHelp } from "./shortcut-help.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { SideBar } from "./side-bar.tsx";
import { useStateNotifications } from "./state-notifications.ts";

export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const words = useWords();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const [drawer, setDrawer] = useState(false);
  const isLost = useLive((live) => live.connection === "lost");
  useShortcuts({ onPalette: () => setPalette(true), onHelp: () => setHelp(true) });
  useStateNotifications();
  return (
    <div className={isLost ? "shell is-lost" : "shell"}>
      <button
        type="button"
        className="button skip"
        onClick={() => document.getElementById("main")?.focus()}
      >
        {words.nav.skip}
      </button>
      <SideBar />
      <header className="topbar">
        <span className="only-narrow">
          <Button
            kind="quiet"
            icon="menu"
            label={words.nav.openMenu}
            onClick={() => setDrawer(true)}
          />
        </span>
        <button type="button" className="button search-button" onClick={() => setPalette(true)}>
          <Icon name="search" />
          <span className="search-words">{words.palette.open}</span>
          <span className="kbd">Ctrl K</span>
        </button>
        <span className="spring" />
        <Pulse />
        <AccountMenu onShortcuts={() => setHelp(true)} />
      </header>
      <main className="main" id="main" tabIndex={-1}>
        <LostBar />
        {children}
      </main>
      {drawer && <Drawer onClose={() => setDrawer(false)} />}
      {palette && <Palette onClose={() => setPalette(false)} onShortcuts={() => setHelp(true)} />}
      {help && <ShortcutHelp onClose={() => setHelp(false)} />}
      <Toasts />
    </div>
  );
}

function Drawer({ onClose }: { readonly onClose: () => void }): ReactNode {
  const words = useWords();
  const reference = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = reference.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={reference}
      className="drawer"
      aria-label={words.nav.title}
      onCancel={onClose}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <SideBar onGo={onClose} />
    </dialog>
  );
}

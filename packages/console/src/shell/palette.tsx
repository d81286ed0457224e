/** Ctrl+K: go anywhere, do anything, without the mouse. @module */
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { useLocation } from "wouter";
import { useLive } from "../api/live-store.ts";
import { useUnless } from "../api/session.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { useSpoken } from "../words/words.tsx";
import { moduleRoute, moduleTabs, routes, splitBrainRoute } from "./routes.ts";
import { setTheme, themes } from "./theme.ts";

type Choice = {
  readonly group: string;
  readonly words: string;
  readonly icon: IconName;
  readonly run: () => void;
};

const shownMax = 12;

export function Palette(props: {
  readonly onClose: () => void;
  readonly onShortcuts: () => void;
}): ReactNode {
  const { words } = useSpoken();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useId();
  const choices = useChoices(props.onShortcuts);
  const found = useMemo(() => matching(choices, text), [choices, text]);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);

  const choose = (choice: Choice | undefined): void => {
    if (choice === undefined) return;
    props.onClose();
    choice.run();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown") setAt(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else if (event.key === "Enter") choose(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      className="dialog palette"
      aria-label={words.palette.title}
      onCancel={props.onClose}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) props.onClose();
      }}
    >
      <div className="palette-search">
        <Icon name="search" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={found[at] === undefined ? undefined : `${list}-${at}`}
          aria-label={words.palette.title}
          placeholder={words.palette.placeholder}
          value={text}
          onKeyDown={onKey}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
        />
      </div>
      <div
        className="palette-list"
        role="listbox"
        tabIndex={-1}
        id={list}
        aria-label={words.palette.title}
      >
        {found.map((choice, index) => (
          // The keys are handled by the field, which keeps the focus.
          <div
            key={`${choice.group} ${choice.words}`}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            onPointerMove={() => setAt(index)}
            onClick={() => choose(choice)}
            onKeyDown={onKey}
          >
            <Icon name={choice.icon} />
            <span className="grow">{choice.words}</span>
            <span className="muted small-text">{choice.group}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="palette-none">{words.palette.nothing}</p>}
      <p className="palette-foot">{words.palette.keys}</p>
    </dialog>
  );
}

function matching(choices: readonly Choice[], text: string): readonly Choice[] {
  const parts = text
    .toLowerCase()
    .split(/\s+/)
    .filter((part) => part !== "");
  const has = (choice: Choice): boolean => {
    const all = `${choice.words} ${choice.group}`.toLowerCase();
    return parts.every((part) => all.includes(part));
  };
  return choices.filter(has).slice(0, shownMax);
}

function useChoices(onShortcuts: () => void): readonly Choice[] {
  const { words, setLanguage } = useSpoken();
  const [, go] = useLocation();
  const modules = useLive((live) => live.overview?.modules);
  const isAdmin = useUnless("admin") === null;
  return useMemo(() => {
    const page = (text: string, icon: IconName, to: string): Choice => ({
      group: words.palette.go,
      words: text,
      icon,
      run: () => go(to),
    });
    const names = (modules ?? []).map(({ module }) => module);
    const actions = (modules ?? []).flatMap(({ module: name, kind }): Choice[] => [
      ...(["swap", "start", "stop", "restart"] as const)
        .filter((action) => action !== "swap" || kind === "mirror")
        .map(
          (action): Choice => ({
            group: words.palette.act,
            words: `${words.actions.names[action]} ${name}`,
            icon: action === "start" ? "play" : action === "stop" ? "stop" : action,
            run: () => go(`${moduleRoute(name)}?action=${action}`),
          }),
        ),
    ]);
    // What has no copy has none to be compared.
    const tabs = (modules ?? []).flatMap(({ module: name, kind }) => [
      ...moduleTabs
        .filter((tab) => tab !== "status" && (tab !== "data" || kind === "mirror"))
        .map((tab) => page(`${name}: ${words.tabs[tab]}`, "module", moduleRoute(name, tab))),
      ...(kind === "mirror"
        ? [page(`${name}: ${words.tabs.splitBrain}`, "split", splitBrainRoute(name))]
        : []),
    ]);
    return [
      page(words.nav.overview, "overview", routes.overview),
      ...names.map((name) => page(name, "module", moduleRoute(name))),
      page(words.nav.cluster, "cluster", routes.cluster),
      ...(isAdmin
        ? [
            page(words.nav.newModule, "add", routes.newModule),
            page(words.nav.access, "users", routes.access),
            page(words.nav.notifications, "bell", routes.notifications),
            page(words.nav.audit, "audit", routes.audit),
          ]
        : []),
      page(words.nav.support, "support", routes.support),
      ...actions,
      ...tabs,
      ...themes.map(
        (theme): Choice => ({
          group: words.theme.title,
          words: words.theme[theme],
          icon: theme === "dark" ? "moon" : "sun",
          run: () => setTheme(theme),
        }),
      ),
      ...(["en", "fr"] as const).map(
        (language): Choice => ({
          group: words.language.title,
          words: words.language[language],
          icon: "globe",
          run: () => setLanguage(language),
        }),
      ),
      {
        group: words.palette.look,
        words: words.account.shortcuts,
        icon: "terminal",
        run: onShortcuts,
      },
    ];
  }, [words, modules, isAdmin, go, setLanguage, onShortcuts]);
}

/** Keys that work everywhere, except while somebody types. @module */
import { useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { liveNow } from "../api/live-store.ts";
import { moduleRoute, moduleTabs, routes } from "./routes.ts";
import { isDark, setTheme } from "./theme.ts";

const chordMs = 1200;
/** Before the page was loaded: the first key is not the second one of a chord. */
const longAgo = Number.NEGATIVE_INFINITY;

export function useShortcuts(on: {
  readonly onPalette: () => void;
  readonly onHelp: () => void;
}): void {
  const [location, go] = useLocation();
  const pending = useRef(longAgo);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isPalette = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
      if (isPalette) {
        event.preventDefault();
        on.onPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const isSecond = performance.now() - pending.current < chordMs;
      pending.current = longAgo;
      if (isSecond) {
        const target = chordTarget(event.key);
        if (target !== null) {
          event.preventDefault();
          go(target);
        }
        return;
      }
      single(event);
    };
    const single = (event: KeyboardEvent): void => {
      switch (event.key) {
        case "g":
          pending.current = performance.now();
          return;
        case "?":
          on.onHelp();
          return;
        case "t":
          setTheme(isDark() ? "light" : "dark");
          return;
        case "/": {
          const field = document.querySelector<HTMLInputElement>("main input[type=search]");
          if (field === null) return;
          event.preventDefault();
          field.focus();
          return;
        }
        case "[":
        case "]": {
          const next = neighbourTab(location, event.key === "]" ? 1 : -1);
          if (next !== null) go(next);
        }
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [on, go, location]);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // The editor is in a shadow root: the target is its host.
  return target.closest("input, textarea, select, [contenteditable], dialog, .editor") !== null;
}

function chordTarget(key: string): string | null {
  if (key === "o") return routes.overview;
  if (key === "c") return routes.cluster;
  const index = Number(key);
  if (!Number.isInteger(index) || index < 1) return null;
  const names = (liveNow().overview?.modules ?? []).map(({ module }) => module).sort();
  const name = names[index - 1];
  return name === undefined ? null : moduleRoute(name);
}

function neighbourTab(location: string, step: number): string | null {
  const found = /^\/modules\/([^/]+)(?:\/([^/]+))?$/.exec(location);
  if (found === null) return null;
  const at = moduleTabs.indexOf((found[2] ?? "status") as (typeof moduleTabs)[number]);
  const next = moduleTabs[at + step];
  return at < 0 || next === undefined
    ? null
    : moduleRoute(decodeURIComponent(found[1] ?? ""), next);
}

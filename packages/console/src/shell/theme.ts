/** Light, dark, or as the system. @module */
import { useSyncExternalStore } from "react";

export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const storageKey = "gemel-theme";
const system = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

export function themeNow(): Theme {
  const stored = localStorage.getItem(storageKey);
  return themes.find((theme) => theme === stored) ?? "auto";
}

export function setTheme(theme: Theme): void {
  localStorage.setItem(storageKey, theme);
  applyTheme();
}

export function isDark(): boolean {
  const theme = themeNow();
  return theme === "dark" || (theme === "auto" && system.matches);
}

export function applyTheme(): void {
  document.documentElement.dataset["theme"] = isDark() ? "dark" : "light";
  for (const listener of listeners) listener();
}

system.addEventListener("change", applyTheme);

/** Changes with the theme. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribeTheme, themeNow);
}

export function useIsDark(): boolean {
  return useSyncExternalStore(subscribeTheme, isDark);
}

function subscribeTheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

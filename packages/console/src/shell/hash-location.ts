/**
 * Addresses behind the hash, their query included: `#/modules/m?action=swap`.
 *
 * The server never sees them, so that the console works below any path.
 *
 * @module
 */
import { useSyncExternalStore } from "react";

function split(): { readonly path: string; readonly search: string } {
  const text = window.location.hash.replace(/^#?\/?/, "/");
  const at = text.indexOf("?");
  return at < 0
    ? { path: text, search: "" }
    : { path: text.slice(0, at), search: text.slice(at + 1) };
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

type Navigate = (to: string, options?: { readonly replace?: boolean }) => void;

const navigate: Navigate = (to, options) => {
  const before = window.location.href;
  const url = new URL(before);
  url.hash = to;
  if (options?.replace === true) window.history.replaceState(null, "", url);
  else window.history.pushState(null, "", url);
  // The browser says nothing of what was done by history.
  window.dispatchEvent(new HashChangeEvent("hashchange", { oldURL: before, newURL: url.href }));
};

type UseLocation = {
  (): [string, Navigate];
  /** How `Link` writes an address into the page. */
  hrefs: (to: string) => string;
};

export const useHashLocation: UseLocation = Object.assign(
  (): [string, Navigate] => [useSyncExternalStore(subscribe, () => split().path), navigate],
  { hrefs: (to: string) => `#${to}` },
);

export function useHashSearch(): string {
  return useSyncExternalStore(subscribe, () => split().search);
}

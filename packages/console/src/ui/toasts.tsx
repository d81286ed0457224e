/** Short messages that something was done; refusals stay where they belong, beside what was asked. @module */
import { type ReactNode, useSyncExternalStore } from "react";
import { Notice } from "./notice.tsx";
import type { Tone } from "./status.tsx";

type Toast = { readonly id: number; readonly tone: Tone; readonly words: string };

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();
const shownMs = 5000;

export function toast(words: string, tone: Tone = "ok"): void {
  last += 1;
  const id = last;
  set([...toasts.slice(-3), { id, tone, words }]);
  setTimeout(() => set(toasts.filter((one) => one.id !== id)), shownMs);
}

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

export function Toasts(): ReactNode {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="status">
      {shown.map(({ id, tone, words }) => (
        <Notice key={id} tone={tone} title={words} />
      ))}
    </div>
  );
}

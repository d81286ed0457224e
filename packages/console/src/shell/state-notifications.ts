/** Messages of the browser when a module becomes worse, or is well again. @module */
import { useEffect, useRef } from "react";
import { useLive } from "../api/live-store.ts";
import { headline, needsAttention } from "../words/sentence-words.ts";
import { useSpoken } from "../words/words.tsx";

const storageKey = "gemel-notify";

export function canNotify(): boolean {
  return "Notification" in window && Notification.permission !== "denied";
}

export function isNotifying(): boolean {
  return (
    "Notification" in window &&
    Notification.permission === "granted" &&
    localStorage.getItem(storageKey) === "on"
  );
}

/** Returns whether it is so now. */
export async function setNotifying(wanted: boolean): Promise<boolean> {
  if (wanted && (await Notification.requestPermission()) !== "granted") return false;
  localStorage.setItem(storageKey, wanted ? "on" : "off");
  return wanted;
}

export function useStateNotifications(): void {
  const modules = useLive((live) => live.overview?.modules);
  const spoken = useSpoken();
  const before = useRef(new Map<string, boolean>());
  useEffect(() => {
    for (const sight of modules ?? []) {
      const isBad = needsAttention(sight);
      const wasBad = before.current.get(sight.module);
      before.current.set(sight.module, isBad);
      if (wasBad === undefined || wasBad === isBad || !isNotifying() || !document.hidden) continue;
      new Notification(`${sight.module}: ${headline(sight.sentence, spoken)}`, {
        body: spoken.said(sight.sentence.cause),
        tag: sight.module,
      });
    }
  }, [modules, spoken]);
}

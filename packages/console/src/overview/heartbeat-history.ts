/**
 * What was heard on which network, kept from page to page: one look every two seconds, and before the first of them
 * what the node remembers.
 *
 * @module
 */
import type { ModuleSight, Overview } from "@gemel/protocol";
import { liveNow } from "../api/live-store.ts";
import { type Beats, heartbeatPrefix } from "./past-beats.ts";
import { pictureNodes, speakerOf } from "./picture-facts.ts";

export const ticks = 60;
export const tickMs = 2000;

const histories = new Map<string, readonly Beats[]>();
let timer = 0;

/** Oldest first, at most {@link ticks}; empty at first. */
export function heartbeatHistory(module: string): readonly Beats[] {
  if (timer === 0) timer = window.setInterval(look, tickMs);
  return histories.get(module) ?? [];
}

/** What was before the first look. */
export function prependHistory(module: string, past: readonly Beats[]): void {
  histories.set(module, [...past, ...heartbeatHistory(module)].slice(-ticks));
}

/** As of the node that serves, else of the first that can be reached. */
export function beatsNow(sight: ModuleSight, overview: Overview): Beats {
  const view = speakerOf(pictureNodes(sight, overview))?.view;
  return Object.fromEntries(
    Object.entries(view?.resources ?? {})
      .filter(([name]) => name.startsWith(heartbeatPrefix))
      .map(([name, value]) => [name.slice(heartbeatPrefix.length), value]),
  );
}

function look(): void {
  const { overview, connection } = liveNow();
  if (overview === null) return;
  for (const sight of overview.modules) {
    // What is not known is a gap, not a beat.
    const beats = connection === "live" ? beatsNow(sight, overview) : {};
    histories.set(sight.module, [...heartbeatHistory(sight.module), beats].slice(-ticks));
  }
}

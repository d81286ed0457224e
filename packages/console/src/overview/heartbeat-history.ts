/**
 * What was heard on which network, kept from page to page: one look every two seconds.
 *
 * @module
 */
import type { ModuleSight, Overview } from "@gemel/protocol";
import { liveNow } from "../api/live-store.ts";
import { pictureNodes } from "./picture-facts.ts";

export const ticks = 60;
export const tickMs = 2000;
const prefix = "heartbeat.";

/** Network to `up` or `down`. */
export type Beats = Readonly<Record<string, string>>;

const histories = new Map<string, readonly Beats[]>();
let timer = 0;

/** Oldest first, at most {@link ticks}; empty at first. */
export function heartbeatHistory(module: string): readonly Beats[] {
  if (timer === 0) timer = window.setInterval(look, tickMs);
  return histories.get(module) ?? [];
}

/** As of the node that serves, else of the first that can be reached. */
export function beatsNow(sight: ModuleSight, overview: Overview): Beats {
  const nodes = pictureNodes(sight, overview).filter(({ reachable }) => reachable);
  const view = (nodes.find(({ serves }) => serves) ?? nodes[0])?.view;
  return Object.fromEntries(
    Object.entries(view?.resources ?? {})
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
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

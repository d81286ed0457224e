/**
 * Who makes the views: one node of every group of nodes that hear each other.
 *
 * A leader stays while it lives. Two leaders meet when a partition ends: the one with fewer members
 * steps back, at a tie the one that stands later in the configuration. A follower never changes
 * sides by itself, so nothing flaps.
 *
 * @module
 */
import type { InstantMs } from "@gemel/base";
import type { FarmView } from "@gemel/protocol";
import type { FarmConfig } from "./config.ts";
import { heard, others, reached } from "./hearing.ts";
import type { FarmState } from "./state.ts";

export type Verdict = {
  readonly rule: string;
  readonly part: FarmState["part"];
  /** The view to take over; null: the present one stays. */
  readonly view: FarmView | null;
  /** Whether the leader was heard now, and hears this node. */
  readonly sound: boolean;
};

/** First row that applies decides; `FM0n` are the names in logs. */
export function electLeader(state: FarmState, now: InstantMs, config: FarmConfig): Verdict {
  switch (state.part) {
    case "leads":
      return whileLeading(state, now, config);
    case "follows":
      return whileFollowing(state, now, config);
    case "seeks":
      return whileSeeking(state, now, config);
  }
}

function whileLeading(state: FarmState, now: InstantMs, config: FarmConfig): Verdict {
  const other = bestLeader(state, now, config);
  if (other === null || state.view === null || !isBetter(other, state.view, config)) {
    return { rule: "FM01", part: "leads", view: null, sound: true };
  }
  return { rule: "FM02", part: "follows", view: other, sound: true };
}

function whileFollowing(state: FarmState, now: InstantMs, config: FarmConfig): Verdict {
  const leader = state.view?.leader ?? null;
  const said = heard(state, leader, now, config.leaderLostMs)?.pulse.view ?? null;
  const leads = said !== null;
  if (leads && reached(state, leader, now, config) !== null) {
    const newer = state.view === null || said.epoch > state.view.epoch;
    return { rule: "FM03", part: "follows", view: newer ? said : null, sound: true };
  }
  // It still says that it leads, or was only just lost: nobody takes its place before the time is over.
  const waits = now - state.soundAt < config.leaderLostMs;
  const stepped =
    leader !== null && heard(state, leader, now, config.nodeLostMs) !== null && !leads;
  if (waits && !stepped) return { rule: "FM04", part: "follows", view: null, sound: false };
  return whileSeeking({ ...state, part: "seeks" }, now, config, true);
}

/** `late`: a leader was lost, so there is nothing to wait for. */
function whileSeeking(
  state: FarmState,
  now: InstantMs,
  config: FarmConfig,
  late: boolean = now - state.soundAt >= config.nodeLostMs,
): Verdict {
  const found = bestLeader(state, now, config);
  if (found !== null) return { rule: "FM05", part: "follows", view: found, sound: true };
  // Where one-way faults keep this node from hearing a leader that others follow, it takes nothing: two would answer.
  if (followsAnother(state, now, config)) {
    return { rule: "FM08", part: "seeks", view: null, sound: false };
  }
  const before = others(config, (node) => {
    const peer = reached(state, node, now, config);
    // One that follows nobody either may lead; the first of those does.
    return peer !== null && peer.pulse.follows === null && precedes(node, config.node, config);
  });
  if (!late || before.length > 0) return { rule: "FM06", part: "seeks", view: null, sound: false };
  return { rule: "FM07", part: "leads", view: null, sound: true };
}

/** Whether a node that is reached follows, and hears, one that is not this node. */
export function followsAnother(state: FarmState, now: InstantMs, config: FarmConfig): boolean {
  const settled = others(config, (node) => {
    const { follows = null, hears = [] } = reached(state, node, now, config)?.pulse ?? {};
    return follows !== null && follows !== config.node && hears.includes(follows);
  });
  return settled.length > 0;
}

/** The view of the best leader that is reached. */
function bestLeader(state: FarmState, now: InstantMs, config: FarmConfig): FarmView | null {
  const views = others(config, () => true).flatMap((node) => {
    const view = reached(state, node, now, config)?.pulse.view ?? null;
    return view === null ? [] : [view];
  });
  return views.reduce<FarmView | null>(
    (best, view) => (best === null || isBetter(view, best, config) ? view : best),
    null,
  );
}

function isBetter(a: FarmView, b: FarmView, config: FarmConfig): boolean {
  if (a.members.length !== b.members.length) return a.members.length > b.members.length;
  return precedes(a.leader, b.leader, config);
}

function precedes(a: string, b: string, config: FarmConfig): boolean {
  return config.nodes.indexOf(a) < config.nodes.indexOf(b);
}

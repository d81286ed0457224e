/**
 * The next view, as the leader makes it; and what is left of a view when nodes are lost.
 *
 * @module
 */
import { type InstantMs, instantMs } from "@gemel/base";
import type { FarmGroupView, FarmView, Traffic } from "@gemel/protocol";
import type { FarmConfig } from "./config.ts";
import { heard, isPresent, others, reached } from "./hearing.ts";
import { assignSlots, type Owners, unowned } from "./slots.ts";
import type { FarmPeer, FarmState } from "./state.ts";

/** A director that cannot change its kernel's tables does not keep another node from leaving. */
const settleFactorMax = 6;

export type Planned = Pick<FarmState, "view" | "keepUntil" | "settling" | "planned">;

/** The view that this node, which leads, wants now: the present one when nothing changes. */
export function planView(state: FarmState, now: InstantMs, config: FarmConfig): Planned {
  const traffic = trafficOf(state, now, config);
  const kept = state.keepUntil !== null && now < state.keepUntil;
  const { director, settling } = planDirector(state, traffic, now, config);
  const planned = JSON.stringify([...traffic, kept, director, settling?.node]);
  if (planned === state.planned) return { ...state, settling };
  // A node that has just ceased to direct still takes new clients until they ask another one.
  const counted = new Map(traffic);
  if (settling !== null && counted.get(settling.node) === "draining") {
    counted.set(settling.node, "open");
  }
  const before = rebased(state.view, config);
  const groups = config.groups.map(({ power }, index) => {
    const { owners: old, previous } = before[index] ?? { owners: unowned, previous: null };
    const owners = assignSlots(old, weightsOf(power, counted, config));
    const stay = { owners: old, previous: kept ? previous : null };
    return { owners, previous: previousOf(stay, owners, counted, config) };
  });
  const moved = groups.some(
    ({ owners, previous }, index) =>
      previous !== null && !sameSlots(owners, before[index]?.owners ?? []),
  );
  const view = {
    leader: config.node,
    nodes: [...config.nodes],
    members: config.nodes.filter((node) => traffic.has(node)),
    director,
    groups: groups.map(({ owners, previous }) => ({
      owners: [...owners],
      previous: previous === null ? null : [...previous],
    })),
  };
  const same = state.view !== null && sameView(state.view, { ...view, epoch: 0 });
  return {
    view: same ? state.view : { epoch: nextEpoch(state), ...view },
    keepUntil: moved ? instantMs(now + config.keepMs) : kept ? state.keepUntil : null,
    settling,
    // Whether connections are kept is asked again at once when this very change lets them be kept.
    planned: moved && !kept ? "" : planned,
  };
}

/** But for the epoch. */
function sameView(a: FarmView, b: FarmView): boolean {
  const plain = ({ leader, nodes, members, director, groups }: FarmView): string =>
    JSON.stringify([leader, nodes, members, director, groups]);
  return plain(a) === plain(b);
}

/** Above every view that is known: a follower takes only a newer one. */
function nextEpoch(state: FarmState): number {
  const known = Object.values(state.peers).map(({ pulse }) => pulse.view?.epoch ?? 0);
  return Math.max(state.view?.epoch ?? 0, ...known) + 1;
}

/** A member whose gemeld is away for a moment. */
function away(state: FarmState, node: string, now: InstantMs, config: FarmConfig): FarmPeer | null {
  const peer = state.peers[node];
  if (peer === undefined || heard(state, node, now, config.nodeLostMs) !== null) return null;
  const isMember = state.view?.members.includes(node) === true;
  return isMember && isPresent(state, node, now, config) ? peer : null;
}

/** Members with what they can take. */
function trafficOf(state: FarmState, now: InstantMs, config: FarmConfig): Map<string, Traffic> {
  const traffic = new Map<string, Traffic>([[config.node, state.traffic]]);
  for (const node of others(config, () => true)) {
    const peer = reached(state, node, now, config) ?? away(state, node, now, config);
    if (peer !== null) traffic.set(node, peer.pulse.traffic);
  }
  return traffic;
}

/** Weights by the index of the configuration; a node that drains counts only when no other is there. */
function weightsOf(
  power: Readonly<Record<string, number>>,
  traffic: ReadonlyMap<string, Traffic>,
  config: FarmConfig,
): number[] {
  const weigh = (wanted: Traffic): number[] =>
    config.nodes.map((node) => (traffic.get(node) === wanted ? (power[node] ?? 1) : 0));
  const open = weigh("open");
  return open.some((weight) => weight > 0) ? open : weigh("draining");
}

/** The director stays as long as it takes new clients; a planned change lets them find the next one. */
function planDirector(
  state: FarmState,
  traffic: ReadonlyMap<string, Traffic>,
  now: InstantMs,
  config: FarmConfig,
): { readonly director: string | null; readonly settling: FarmState["settling"] } {
  const present = state.view?.director ?? null;
  const settling = stillSettling(state, now, config);
  const is = (node: string | null, wanted: Traffic): boolean =>
    node !== null && traffic.get(node) === wanted;
  if (is(present, "open")) return { director: present, settling };
  const next = config.nodes.find((node) => is(node, "open"));
  if (next === undefined) {
    const last = is(present, "draining")
      ? present
      : (config.nodes.find((node) => is(node, "draining")) ?? null);
    return { director: last, settling };
  }
  if (present === null || !is(present, "draining")) return { director: next, settling };
  const until = instantMs(now + config.settleMs);
  const latest = instantMs(now + config.settleMs * settleFactorMax);
  return { director: next, settling: { node: present, until, latest } };
}

/** Clients begin to find the next director when its kernel answers for the addresses. */
function stillSettling(
  { settling, view, peers, routed }: FarmState,
  now: InstantMs,
  config: FarmConfig,
): FarmState["settling"] {
  if (settling === null || view === null) return null;
  const { director, epoch } = view;
  const done = director === config.node ? routed : peers[director ?? ""]?.pulse.routed;
  if (done !== undefined && done < epoch && now < settling.latest) {
    return { ...settling, until: instantMs(now + config.settleMs) };
  }
  return now < settling.until ? settling : null;
}

/** Who keeps the established connections of each slot. */
function previousOf(
  old: { readonly owners: Owners; readonly previous: Owners | null },
  owners: Owners,
  traffic: ReadonlyMap<string, Traffic>,
  config: FarmConfig,
): Owners | null {
  const serves = (index: number): boolean => {
    const state = traffic.get(config.nodes[index] ?? "");
    return state === "open" || state === "draining";
  };
  const previous = owners.map((owner, slot) => {
    const had = old.previous?.[slot] ?? -1;
    if (serves(had)) return had;
    const was = old.owners[slot] ?? -1;
    return was !== owner && serves(was) ? was : -1;
  });
  return previous.every((node) => node < 0) ? null : previous;
}

/** Slots of a view in the indices of the configuration, which may name other nodes by now. */
function rebased(view: FarmView | null, config: FarmConfig): FarmGroupView[] {
  if (view === null) return [];
  const index = view.nodes.map((node) => config.nodes.indexOf(node));
  const map = (slots: readonly number[]): number[] => slots.map((node) => index[node] ?? -1);
  return view.groups.map(({ owners, previous }) => ({
    owners: map(owners),
    previous: previous === null ? null : map(previous),
  }));
}

/**
 * `view` without `lost`: their slots go to the others, in the same way on every node that has the
 * same view and the same loss. Until another node leads this is what everybody does.
 */
export function withoutNodes(
  view: FarmView,
  lost: readonly string[],
  config: FarmConfig,
): FarmView {
  const gone = lost.filter((node) => view.members.includes(node));
  if (gone.length === 0) return view;
  const isGone = (index: number): boolean => gone.includes(view.nodes[index] ?? "");
  const owns = (index: number): boolean =>
    view.groups.some(({ owners }) => owners.includes(index)) && !isGone(index);
  const groups = view.groups.map(({ owners, previous }, group) => {
    const power = config.groups[group]?.power ?? {};
    const left = owners.some((owner) => owner >= 0 && !isGone(owner));
    const weights = view.nodes.map((node, index) => {
      const takes = left ? owners.includes(index) && !isGone(index) : owns(index);
      return takes ? (power[node] ?? 1) : 0;
    });
    const kept = previous?.map((node) => (isGone(node) ? -1 : node)) ?? null;
    return {
      owners: [...assignSlots(owners, weights)],
      previous: kept?.some((node) => node >= 0) === true ? kept : null,
    };
  });
  const first = view.nodes.find((_, index) => groups.some(({ owners }) => owners.includes(index)));
  const director =
    view.director !== null && gone.includes(view.director) ? (first ?? null) : view.director;
  const members = view.members.filter((node) => !gone.includes(node));
  return { ...view, members, director, groups };
}

function sameSlots(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

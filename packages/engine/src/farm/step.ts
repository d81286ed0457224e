/**
 * The decisions of a farm module on one node as one pure function: whom it hears, who leads, who owns
 * which slot, who answers for the addresses.
 *
 * Nothing here starts or stops an application: whether this node takes traffic comes in as an input.
 *
 * @module
 */
import { type InstantMs, instantMs } from "@gemel/base";
import type { FarmPulse } from "@gemel/protocol";
import { type FarmConfig, pausedMs } from "./config.ts";
import type { FarmInput, FarmOutput, FarmRoute } from "./contract.ts";
import { farmEvents } from "./events.ts";
import { heard, isPresent, others, presentUntil, reached, youngUntil } from "./hearing.ts";
import { electLeader, followsAnother } from "./leadership.ts";
import type { FarmPeer, FarmState } from "./state.ts";
import { planView, withoutNodes } from "./view.ts";

export type FarmStep = { readonly state: FarmState; readonly outputs: readonly FarmOutput[] };

export function farmStep(
  before: FarmState,
  input: FarmInput,
  now: InstantMs,
  config: FarmConfig,
): FarmStep {
  const quiet = heardAsUsual(before, input, now, config);
  if (quiet !== null) return { state: quiet, outputs: [] };
  const state = decide(observe(wakeUp(before, now, config), input, config), now, config);
  const outputs: FarmOutput[] = [...farmEvents(before, state)];
  const pulse = farmPulse(state, config);
  const said = farmPulse(before, config);
  if (!samePulse(pulse, said)) {
    // Whom a node hears is said with the next pulse: else all would answer to all at once.
    const urgent = !samePulse({ ...pulse, hears: said.hears, routed: said.routed }, said);
    outputs.push({ type: "pulse", pulse, urgent });
  }
  const was = farmRoute(before, config);
  const route = farmRoute(state, config);
  if (!sameRoute(route, was)) outputs.push({ type: "route", route });
  if (route.directs && (!was.directs || hasNewMember(was, route))) {
    outputs.push({ type: "announce" });
  }
  return { state, outputs };
}

/** When {@link farmStep} must be called with a `deadline` if nothing else happens first. */
export function farmDeadline(state: FarmState, config: FarmConfig): InstantMs {
  const coming = turningPoints(state, config).filter((time) => time > state.steppedAt);
  return instantMs(Math.min(...coming, state.steppedAt + config.lookMs));
}

/** When time alone may change something; those in the past have done so. */
function turningPoints(state: FarmState, config: FarmConfig): number[] {
  const { nodeLostMs, leaderLostMs } = config;
  const times = Object.values(state.peers).flatMap((peer) => [
    peer.heardAt + nodeLostMs,
    peer.heardAt + leaderLostMs,
    presentUntil(peer, config),
    youngUntil(peer, config),
  ]);
  times.push(state.soundAt + (state.part === "seeks" ? nodeLostMs : leaderLostMs));
  if (state.keepUntil !== null) times.push(state.keepUntil);
  if (state.settling !== null) times.push(state.settling.until);
  return times;
}

/** Nearly every step: peers that were heard are heard again, or nothing is due yet. Only times change. */
function heardAsUsual(
  state: FarmState,
  input: FarmInput,
  now: InstantMs,
  config: FarmConfig,
): FarmState | null {
  const nodes = unchangedPeers(state, input);
  if (nodes === null || now - state.steppedAt >= pausedMs(config)) return null;
  if (nodes.some((node) => heard(state, node, now, config.nodeLostMs) === null)) return null;
  const due = turningPoints(state, config).some((time) => time > state.steppedAt && time <= now);
  if (due) return null;
  const after = observe({ ...state, steppedAt: now }, input, config);
  const led = state.part === "follows" ? (state.view?.leader ?? null) : null;
  const speaks = led !== null && nodes.includes(led);
  const leader = speaks ? reached(after, led, now, config) : null;
  const sound = leader !== null && leader.pulse.view !== null;
  return state.part === "leads" || sound ? { ...after, soundAt: now } : after;
}

/** Peers that say what they said before, as far as decisions go; null: it is something else. */
function unchangedPeers({ peers, settling }: FarmState, input: FarmInput): string[] | null {
  if (input.type === "heard") return Object.keys(input.heardAt);
  if (settling !== null) return null;
  if (input.type === "deadline") return [];
  if (input.type !== "pulse") return null;
  const { pulse } = input;
  const known = peers[pulse.node]?.pulse;
  if (known === undefined) return null;
  return samePulse({ ...pulse, routed: known.routed }, known) ? [pulse.node] : null;
}

/** What this node says at every pulse. */
export function farmPulse(
  state: FarmState,
  config: FarmConfig,
  now: InstantMs = state.steppedAt,
): FarmPulse {
  return {
    version: 1,
    module: config.module,
    node: config.node,
    incarnation: state.incarnation,
    traffic: state.traffic,
    hears: others(config, (node) => heard(state, node, now, config.nodeLostMs) !== null),
    follows: state.part === "seeks" ? null : (state.view?.leader ?? null),
    view: state.part === "leads" ? state.view : null,
    routed: state.routed,
    hardware: [...state.hardware],
  };
}

/** Who takes what, as this node sees it at `now`. */
export function farmRoute(
  state: FarmState,
  config: FarmConfig,
  now: InstantMs = state.steppedAt,
): FarmRoute {
  const view = viewInForce(state, now, config);
  const named = view?.director === config.node && state.traffic !== "closed";
  return {
    view,
    directs: named && !isReplaced(state, now, config),
    hardware: { ...state.known, [config.node]: state.hardware },
  };
}

/**
 * While the leader lives its view counts, also about nodes that only this one cannot hear. When it is
 * silent, everybody does the same with those that are lost, and nobody waits for the next leader.
 */
function viewInForce(state: FarmState, now: InstantMs, config: FarmConfig): FarmRoute["view"] {
  const { view, part } = state;
  if (view === null || part === "leads") return view;
  const isLost = (node: string): boolean =>
    node !== config.node && heard(state, node, now, config.nodeLostMs) === null;
  // After a restart nobody was heard yet; that says nothing.
  if (part === "seeks" && Object.keys(state.peers).length === 0) return view;
  if (!isLost(view.leader)) return view;
  const lost = view.members.filter((node) => isLost(node) && !isPresent(state, node, now, config));
  return withoutNodes(view, lost, config);
}

/**
 * Whether somebody else answers for the addresses though this node's view names it: it was stopped, or its
 * gemeld away, the others went on without it, and it has not joined them again.
 */
function isReplaced(state: FarmState, now: InstantMs, config: FarmConfig): boolean {
  const { part, view } = state;
  if (part === "leads") return false;
  const seeksLong = part === "seeks" && now - state.soundAt >= config.nodeLostMs;
  if (seeksLong && followsAnother(state, now, config)) return true;
  return others(config, (node) => part === "seeks" || node === view?.leader).some((node) => {
    const said = heard(state, node, now, config.nodeLostMs)?.pulse.view ?? null;
    return said !== null && said.director !== null && said.director !== config.node;
  });
}

/** A node that was stopped heard nothing, which does not mean that nobody spoke. */
function wakeUp(state: FarmState, now: InstantMs, config: FarmConfig): FarmState {
  const gapMs = now - state.steppedAt;
  if (gapMs < pausedMs(config)) return { ...state, steppedAt: now };
  const peers = Object.entries(state.peers).map(
    ([node, peer]) => [node, later(peer, gapMs)] as const,
  );
  // Whatever it decided before may have been decided anew without it: it listens first.
  const slept = gapMs >= config.nodeLostMs && state.part === "leads";
  return {
    ...state,
    steppedAt: now,
    peers: Object.fromEntries(peers),
    soundAt: now,
    part: slept && peers.length > 0 ? "seeks" : state.part,
  };
}

function later(peer: FarmPeer, byMs: number): FarmPeer {
  const { heardAt, awayAt } = peer;
  return {
    ...peer,
    heardAt: instantMs(heardAt + byMs),
    awayAt: awayAt === null ? null : instantMs(awayAt + byMs),
  };
}

function observe(state: FarmState, input: FarmInput, config: FarmConfig): FarmState {
  switch (input.type) {
    case "deadline":
      return state;
    case "traffic":
      return { ...state, traffic: input.traffic };
    case "hardware":
      return { ...state, hardware: input.hardware };
    case "routed":
      return { ...state, routed: input.epoch };
    case "away": {
      const peer = state.peers[input.node];
      // One that is lost stays lost until it speaks.
      if (peer === undefined || input.heardAt >= presentUntil(peer, config)) return state;
      const away = { ...peer, awayAt: input.heardAt };
      return { ...state, peers: { ...state.peers, [input.node]: away } };
    }
    case "pulse": {
      const { pulse, heardAt } = input;
      if (pulse.node === config.node || !config.nodes.includes(pulse.node)) return state;
      const known = state.peers[pulse.node];
      const same = known !== undefined && known.pulse.incarnation === pulse.incarnation;
      const bornAt = same ? known.bornAt : heardAt;
      const peer = { pulse, heardAt, awayAt: null, bornAt };
      const told = pulse.hardware.length > 0 ? { [pulse.node]: pulse.hardware } : {};
      return {
        ...state,
        peers: { ...state.peers, [pulse.node]: peer },
        known: { ...state.known, ...told },
      };
    }
    case "heard": {
      const later = Object.entries(input.heardAt).flatMap(([node, heardAt]) => {
        const peer = state.peers[node];
        if (peer === undefined || peer.heardAt >= heardAt) return [];
        return [[node, { ...peer, heardAt, awayAt: null }] as const];
      });
      return { ...state, peers: { ...state.peers, ...Object.fromEntries(later) } };
    }
  }
}

function decide(state: FarmState, now: InstantMs, config: FarmConfig): FarmState {
  const verdict = electLeader(state, now, config);
  const changed = verdict.part !== state.part;
  const led: FarmState = {
    ...state,
    part: verdict.part,
    view: verdict.view ?? state.view,
    // Seeking begins when it begins; otherwise it is when the leader was sound last.
    soundAt: verdict.sound || (changed && verdict.part === "seeks") ? now : state.soundAt,
    ...(changed ? { keepUntil: null, settling: null, planned: "" } : {}),
  };
  if (led.part !== "leads") return led;
  return { ...led, ...planView(changed ? inherit(led, now, config) : led, now, config) };
}

/** Connections that stayed behind under another leader get their time again under this one. */
function inherit(state: FarmState, now: InstantMs, config: FarmConfig): FarmState {
  const stayed = state.view?.groups.some(({ previous }) => previous !== null) ?? false;
  return stayed ? { ...state, keepUntil: instantMs(now + config.keepMs) } : state;
}

/** It may answer for the addresses as well, for it does not know yet that another one does. */
function hasNewMember(was: FarmRoute, route: FarmRoute): boolean {
  const before = was.view?.members ?? [];
  return route.view?.members.some((node) => !before.includes(node)) ?? false;
}

/** Views are compared by identity first: they are only made anew when something changes. */
function samePulse(a: FarmPulse, b: FarmPulse): boolean {
  return (
    a.traffic === b.traffic &&
    a.follows === b.follows &&
    a.view === b.view &&
    a.incarnation === b.incarnation &&
    a.routed === b.routed &&
    sameList(a.hears, b.hears) &&
    sameList(a.hardware, b.hardware)
  );
}

function sameRoute(a: FarmRoute, b: FarmRoute): boolean {
  if (a.directs !== b.directs) return false;
  if (a.view !== b.view && JSON.stringify(a.view) !== JSON.stringify(b.view)) return false;
  const nodes = Object.keys(a.hardware);
  return (
    nodes.length === Object.keys(b.hardware).length &&
    nodes.every((node) => sameList(a.hardware[node] ?? [], b.hardware[node] ?? [""]))
  );
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((one, index) => one === b[index]));
}

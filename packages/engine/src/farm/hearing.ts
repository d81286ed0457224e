/** Whom this node hears. @module */
import type { InstantMs } from "@gemel/base";
import type { FarmConfig } from "./config.ts";
import type { FarmPeer, FarmState } from "./state.ts";

/** A peer that was heard within `withinMs`; null otherwise. */
export function heard(
  state: FarmState,
  node: string | null,
  now: InstantMs,
  withinMs: number,
): FarmPeer | null {
  const peer = node === null ? undefined : state.peers[node];
  return peer !== undefined && now - peer.heardAt < withinMs ? peer : null;
}

/** Hosts answer for an absent gemeld only about once a second: so long one answer counts at least. */
const awayAnswerMs = 1500;

/** When a peer ceases to be {@link isPresent}, unless something is heard of it. */
export function presentUntil({ heardAt, awayAt }: FarmPeer, config: FarmConfig): number {
  const heardUntil = heardAt + config.nodeLostMs;
  if (awayAt === null) return heardUntil;
  const answeredUntil = awayAt + Math.max(config.nodeLostMs, awayAnswerMs);
  return Math.max(heardUntil, Math.min(answeredUntil, heardAt + config.awayMs));
}

/** Whether a node takes its share: it is heard, or only its gemeld is away, and not for long. */
export function isPresent(
  state: FarmState,
  node: string,
  now: InstantMs,
  config: FarmConfig,
): boolean {
  const peer = state.peers[node];
  return peer !== undefined && now < presentUntil(peer, config);
}

/** So long a peer may not have heard anybody yet. */
export function youngUntil({ bornAt }: FarmPeer, { nodeLostMs }: FarmConfig): number {
  return bornAt + nodeLostMs / 2;
}

/**
 * A peer that is heard and hears this node: only then both know the same. One whose gemeld has just
 * started has had no time to hear anybody, and keeps what it had.
 */
export function reached(
  state: FarmState,
  node: string | null,
  now: InstantMs,
  config: FarmConfig,
): FarmPeer | null {
  const peer = heard(state, node, now, config.nodeLostMs);
  if (peer === null) return null;
  return now < youngUntil(peer, config) || peer.pulse.hears.includes(config.node) ? peer : null;
}

/** The other nodes of the configuration that satisfy `test`, in its order. */
export function others(config: FarmConfig, test: (node: string) => boolean): string[] {
  return config.nodes.filter((node) => node !== config.node && test(node));
}

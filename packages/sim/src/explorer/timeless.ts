/**
 * The engine without a clock: every time that it remembers is either just now or long ago.
 *
 * The clock stands still while it runs; that time passed for something is an event of its own (`age`),
 * which may come at any moment or never. So every timing is among the explored ones.
 *
 * @module
 */
import { type InstantMs, instantMs } from "@gemel/base";
import { type EngineConfig, noRules, type State } from "@gemel/engine";

export const now: InstantMs = instantMs(1_000_000);
const longAgo = instantMs(0);
const later = instantMs(2_000_000);

const timeoutMs = 100;
const freezeMaxMs = 1000;

export function timelessConfig(node: string, peer: string): EngineConfig {
  return {
    mode: "mirror",
    module: "m",
    node,
    peer,
    peerAddress: peer,
    replicationPort: 5600,
    boot: true,
    failover: true,
    defaultPrimary: "alone",
    maxLoop: 0,
    automaticReboot: "off",
    loopIntervalMs: 0,
    heartbeatPulseMs: 10,
    heartbeatTimeoutMs: timeoutMs,
    listenMs: 0,
    freezeMaxMs,
    retryMs: 10,
    failoverRules: noRules,
    arbiter: "witness",
    pingResource: null,
    splitBrain: "yield",
    headStartMs: 0,
    witnessPollMs: 10,
  };
}

/** What may have been long ago. */
export const agings = ["silence", "freeze", "retry", "look", "ask"] as const;
export type Aging = (typeof agings)[number];

/** `state` after time passed for one thing; null: it makes no difference. */
export function age(state: State, what: Aging): State | null {
  const { peer, witness, block, frozenAt } = state;
  switch (what) {
    case "silence":
      return peer.seenAt === longAgo ? null : { ...state, peer: { ...peer, seenAt: longAgo } };
    case "freeze":
      return frozenAt === null || frozenAt === longAgo
        ? null
        : { ...state, frozenAt: frozenAt === now ? instantMs(now - timeoutMs) : longAgo };
    case "retry":
      return block?.until === later ? { ...state, block: { ...block, until: now } } : null;
    case "look":
      return witness.asked === null ? { ...state, witness: { ...witness, lookAt: now } } : null;
    case "ask":
      return witness.asked === null ? { ...state, witness: { ...witness, askAt: now } } : null;
  }
}

/** Two states that no rule can tell apart become the same. */
export function timeless(state: State): State {
  const { peer, witness, block, frozenAt, run } = state;
  return {
    ...state,
    steppedAt: now,
    peer: {
      ...peer,
      seenAt: peer.seenAt === now ? now : longAgo,
      watched: true,
      watchedFrom: longAgo,
    },
    witness: {
      ...witness,
      awaySince: witness.awaySince === null ? null : longAgo,
      lookAt: later,
      askAt: later,
      asked: witness.asked === null ? null : { ...witness.asked, effect: effects.witness },
    },
    block: block === null ? null : { ...block, until: block.until === null ? null : later },
    frozenAt: frozenAt === null ? null : frozenClass(frozenAt),
    run:
      run === null
        ? null
        : {
            ...run,
            chain: 0,
            cause: "",
            pending: run.pending.map(({ step }) => ({ step, effect: effects.drain })),
          },
    waitingSince: longAgo,
    loop: { count: 0, since: longAgo },
    attempts: 0,
    resources: {},
    rule: "",
    reason: "",
    stopReason: "",
    nextEffect: effects.next,
  };
}

/** Only two effects outlive an event: a request to the witness, and a primary that drains. */
export const effects = { witness: 1, drain: 2, next: 3 } as const;

function frozenClass(frozenAt: InstantMs): InstantMs {
  if (now - frozenAt >= freezeMaxMs) return longAgo;
  return now - frozenAt >= timeoutMs ? instantMs(now - timeoutMs) : now;
}

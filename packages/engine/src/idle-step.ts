/**
 * The step of a module to which nothing happens: only its times go on.
 *
 * What {@link step} would find out by asking every rule, known by what a rule can see: of all that it sees only times differ, and
 * none of those that matter has come. An idle node makes such steps all day; the simulator, and every test of the
 * engine, compares each of them with {@link step}.
 *
 * @module
 */
import type { InstantMs } from "@gemel/base";
import type { EngineConfig } from "./config.ts";
import type { Input } from "./inputs.ts";
import { gapMaxMs, isQuiet, lookIntervalMs } from "./look-interval.ts";
import type { State } from "./state.ts";

/** So many looks ahead nothing may be due: otherwise it needs a timer of its own. */
const looksAhead = 2;

/**
 * The state after `input`, without outputs; null: {@link step} must be asked. `state` must come from a step with this very `config`.
 */
export function idleStep(
  state: State,
  input: Input,
  now: InstantMs,
  config: EngineConfig,
): State | null {
  if (input.type !== "deadline" && input.type !== "peer_seen") return null;
  if (now - state.steppedAt > gapMaxMs(state, config)) return null;
  if (state.position === "up")
    return isUpAtRest(state, config) ? { ...state, steppedAt: now } : null;
  if (!isQuiet(state, config) || !isAtRest(state, config)) return null;
  const isHeard = input.type === "peer_seen" && input.seenAt > state.peer.seenAt;
  const peer = isHeard ? { ...state.peer, seenAt: input.seenAt } : state.peer;
  const next = { ...state, steppedAt: now, peer };
  const aheadMs = now + looksAhead * lookIntervalMs(next, config);
  return isQuiet(next, config) && aheadMs < dueAt(state, peer.seenAt, config) ? next : null;
}

/** Without a peer and without failover rules there is nothing that time alone could change. */
function isUpAtRest(state: State, { failoverRules, pingResource }: EngineConfig): boolean {
  const { began, wanted, readiness, run, block, demand, frozenAt } = state;
  return (
    began &&
    wanted === "up" &&
    readiness === "Ready" &&
    run === null &&
    block === null &&
    demand === "none" &&
    frozenAt === null &&
    failoverRules.rules.length === 0 &&
    pingResource === null
  );
}

/** Nothing is counted, waited for or in doubt that {@link isQuiet} does not know of. */
function isAtRest(state: State, { arbiter, pingResource }: EngineConfig): boolean {
  const { began, wanted, peer, witness, frozenAt, resources } = state;
  const isThirdSame =
    pingResource === null ||
    arbiter !== "none" ||
    (resources[pingResource] === "up") === (peer.thirdSince !== null);
  return (
    began &&
    wanted === "up" &&
    frozenAt === null &&
    witness.awaySince === null &&
    peer.report !== null &&
    peer.report.record.right !== "sole" &&
    peer.late === null &&
    !peer.cutOff &&
    isThirdSame
  );
}

/** The first instant at which a time alone lets a rule see something else. */
function dueAt(state: State, seenAt: InstantMs, config: EngineConfig): number {
  const { witness, judged, steppedAt } = state;
  const { rules, periodMs } = config.failoverRules;
  const silent = seenAt + config.heartbeatTimeoutMs;
  const judges = rules.length === 0 ? Number.POSITIVE_INFINITY : judged.at + periodMs;
  if (config.arbiter !== "witness") return Math.min(silent, judges);
  // One that has come was seen by the step before.
  const asks = witness.askAt <= steppedAt ? Number.POSITIVE_INFINITY : witness.askAt;
  return Math.min(silent, judges, witness.lookAt, asks);
}

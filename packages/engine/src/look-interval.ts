/**
 * How often the engine looks while nothing is told to it.
 *
 * A step of an idle node costs more for being woken up than for what it does. While a pair is protected only the silence of
 * the peer can become due by itself, and that has a deadline of its own.
 *
 * @module
 */
import type { EngineConfig } from "./config.ts";
import type { State } from "./state.ts";

/** On the grid of what else is done every second, see `system/grid.ts` of the daemon. */
const quietLooksMs = [1000, 500, 250];
/** A quiet node may be this many pulses late with a look before it counts as paused. */
const latePulses = 3;

/** In milliseconds. */
export function lookIntervalMs(state: State, config: EngineConfig): number {
  return isQuiet(state, config) ? quietLookMs(config) : config.heartbeatPulseMs;
}

/** A longer gap between two steps means that this node was paused. */
export function gapMaxMs(state: State, config: EngineConfig): number {
  return lookIntervalMs(state, config) + latePulses * config.heartbeatPulseMs;
}

/**
 * Far below half of the time-out: the gap between two looks is all that is known of how long nobody watched the peer when
 * gemeld begins anew.
 */
function quietLookMs({
  heartbeatPulseMs,
  heartbeatTimeoutMs,
  failoverRules,
}: EngineConfig): number {
  const { rules, periodMs } = failoverRules;
  const most = Math.min(
    2.5 * heartbeatPulseMs,
    heartbeatTimeoutMs / 6,
    rules.length === 0 ? Number.POSITIVE_INFINITY : periodMs,
  );
  const found = quietLooksMs.find((ms) => ms <= most);
  return Math.max(found ?? 0, heartbeatPulseMs);
}

/** Both nodes serve their parts, say so, and were heard just now; nothing is on its way. */
export function isQuiet(state: State, config: EngineConfig): boolean {
  const { position, readiness, run, mirror, peer, record, witness, demand, block } = state;
  return (
    (position === "serving" || position === "following") &&
    readiness === "Ready" &&
    run === null &&
    block === null &&
    demand === "none" &&
    witness.asked === null &&
    record.right === "shared" &&
    mirror.link === "up" &&
    peer.watched &&
    state.steppedAt - peer.seenAt < latePulses * config.heartbeatPulseMs
  );
}

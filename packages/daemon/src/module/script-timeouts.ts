/** How long each script may run. @module */
import type { ScriptName } from "@gemel/engine";
import type { ModuleConfig } from "@gemel/protocol";

/** A recovery after a crash may take long; scripts bound themselves, this ends what hangs. */
const startTimeoutMs = 3_600_000;
const transitionTimeoutMs = 60_000;

export function scriptTimeoutMs(name: ScriptName, force: boolean, config: ModuleConfig): number {
  const { niceStopTimeoutMs, forceStopTimeoutMs } = config.scripts;
  if (name === "transition") return transitionTimeoutMs;
  // prestart stops gracefully, then by force.
  if (name === "prestart") return niceStopTimeoutMs + forceStopTimeoutMs;
  if (name === "poststop") return niceStopTimeoutMs;
  if (name.startsWith("stop_")) return force ? forceStopTimeoutMs : niceStopTimeoutMs;
  return startTimeoutMs;
}

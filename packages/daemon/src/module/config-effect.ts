/** What putting a configuration in force would mean for the module as it is now. @module */
import { GemelError } from "@gemel/base";
import type { ConfigEffect, ModuleState, Readiness } from "@gemel/protocol";
import type { SourceChanges } from "./module-source.ts";

export type Situation = { readonly state: ModuleState; readonly readiness: Readiness };

/** `situation` is null when the module is not configured. */
export function configEffect(situation: Situation | null, found: SourceChanges): ConfigEffect {
  if (situation === null) return "new";
  const { changes, files } = found;
  if (changes !== null && changes.length === 0 && files.length === 0) return "nothing";
  if (situation.state === "STOP") return "stopped";
  const live = changes?.every((change) => change.dynamic) ?? false;
  return live ? "live" : "stop_first";
}

/** Throws `refused`, naming the changes that need the module in STOP. */
export function demandApplicable(
  name: string,
  situation: Situation | null,
  found: SourceChanges,
): void {
  const effect = configEffect(situation, found);
  if (effect === "stop_first") {
    const hindering = (found.changes ?? []).filter((change) => !change.dynamic);
    const places = hindering.map(({ where }) => where).join(", ");
    const what = places === "" ? "what changed cannot be told" : `changed: ${places}`;
    throw new GemelError(
      "refused",
      `The module "${name}" runs, and this needs it in STOP (${what})`,
      { remedy: `gemel stop -m ${name} on both nodes, then configure both` },
    );
  }
  if (effect === "live" && situation !== null && situation.readiness === "Transient") {
    const message = `The module "${name}" is on its way (${situation.state})`;
    throw new GemelError("refused", message, { remedy: "Wait until it is Ready, then again" });
  }
}

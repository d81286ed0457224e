/** A module as REST shows it. @module */
import type { InstantMs } from "@gemel/base";
import { type State, viewOf } from "@gemel/engine";
import type { MirrorStatus, ModuleView } from "@gemel/protocol";
import { version } from "../version.ts";
import type { MirrorParts } from "./mirror-parts.ts";
import type { ModuleParts } from "./module-parts.ts";

export type ViewSource = {
  readonly state: State;
  readonly parts: ModuleParts;
  readonly mirror: MirrorStatus | null;
  readonly since: string;
  readonly now: InstantMs;
  readonly resources: Readonly<Record<string, string>>;
};

export function moduleView({
  state,
  parts,
  mirror,
  since,
  now,
  resources,
}: ViewSource): ModuleView {
  const view = viewOf(state);
  return {
    module: parts.config.name,
    id: parts.config.id,
    node: parts.place.node,
    mode: parts.config.mode,
    nodes: [...parts.config.nodes],
    state: view.state,
    readiness: view.readiness,
    reason: view.reason,
    failed: state.failed,
    undecided: view.undecided,
    upToDate: parts.mirror === null || view.upToDate,
    protected: view.protected,
    since,
    record: parts.mirror === null ? null : state.record,
    mirror: mirror === null ? null : { ...mirror, ...otherInstalled(mirror) },
    farm: parts.farm?.status ?? null,
    resources: { ...resources },
    peer: parts.mirror === null ? null : peerView(state, parts.mirror, now),
  };
}

/** A sign of life of the peer alone changes nothing that is shown. */
export function showsChange(old: State, now: State): boolean {
  return (
    old.position !== now.position ||
    old.run !== now.run ||
    old.readiness !== now.readiness ||
    old.reason !== now.reason ||
    old.record !== now.record ||
    old.resources !== now.resources ||
    old.mirror !== now.mirror ||
    old.peer.report !== now.peer.report
  );
}

/** Of an upgrade the process knows nothing: it goes on as it was started. */
function otherInstalled({ version: running }: MirrorStatus): { readonly installed?: string } {
  return running === version ? {} : { installed: version };
}

function peerView(state: State, { beat }: MirrorParts, now: InstantMs): ModuleView["peer"] {
  const { report, seenAt } = state.peer;
  const node = beat.peer;
  const alive = seenAt !== null && now - seenAt < beat.timeoutMs;
  if (report === null) {
    return { node, alive, state: null, readiness: null, reason: "Never heard of" };
  }
  return { node, alive, state: report.state, readiness: report.readiness, reason: report.reason };
}

/** A module as REST shows it. @module */
import { type InstantMs, present } from "@gemel/base";
import { type State, viewOf } from "@gemel/engine";
import type { MirrorStatus, ModuleView } from "@gemel/protocol";
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
    state: view.state,
    readiness: view.readiness,
    reason: view.reason,
    upToDate: view.upToDate,
    protected: view.protected,
    since,
    record: state.record,
    mirror,
    resources: { ...resources },
    peer: peerView(state, parts, now),
  };
}

function peerView(state: State, parts: ModuleParts, now: InstantMs): ModuleView["peer"] {
  const { report, seenAt } = state.peer;
  const node = present(parts.engine.peer, "a mirror module has a peer");
  const alive = seenAt !== null && now - seenAt < parts.engine.heartbeatTimeoutMs;
  if (report === null) {
    return { node, alive, state: null, readiness: null, reason: "Never heard of" };
  }
  return { node, alive, state: report.state, readiness: report.readiness, reason: report.reason };
}

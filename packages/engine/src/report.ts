/**
 * What the state looks like from outside: to the peer, to operators.
 *
 * @module
 */
import type { ModuleState, PeerReport, Readiness } from "@gemel/protocol";
import type { EngineConfig } from "./config.ts";
import { undecidedRule } from "./rules/idle-rules.ts";
import type { State } from "./state.ts";
import { transitions } from "./transitions/index.ts";

export type View = {
  readonly state: ModuleState;
  readonly readiness: Readiness;
  readonly reason: string;
  /** Id of the rule behind it. */
  readonly rule: string;
  readonly upToDate: boolean;
  /** PRIM and SECOND, both up to date, the right shared. */
  readonly protected: boolean;
  /** Both went on alone, and an operator is to say whose data is kept. */
  readonly undecided: boolean;
};

export function viewOf(state: State): View {
  const shared = state.record.right === "shared" && state.mirror.link === "up";
  return {
    state: shownState(state),
    readiness: shownReadiness(state),
    reason: state.reason,
    rule: state.rule,
    upToDate: state.record.data === "up_to_date",
    protected: shared && (state.position === "serving" || state.position === "following"),
    undecided: state.rule === undecidedRule,
  };
}

export function reportOf(state: State, config: EngineConfig): PeerReport {
  const view = viewOf(state);
  return {
    version: 1,
    module: config.module,
    node: config.node,
    incarnation: state.incarnation,
    state: view.state,
    readiness: view.readiness,
    reason: view.reason,
    record: state.record,
    want: state.want,
    linkUp: state.mirror.link !== "down",
    serving: state.position === "serving",
    replicationPort: config.replicationPort,
    resources: state.resources,
  };
}

export function shownState(state: State): ModuleState {
  switch (state.position) {
    case "down":
      return state.run === null ? "STOP" : "WAIT";
    case "idle":
      return "WAIT";
    case "serving":
      return state.record.right === "shared" ? "PRIM" : "ALONE";
    case "following":
      return "SECOND";
    case "up":
      return "UP";
  }
}

function shownReadiness(state: State): Readiness {
  if (state.run !== null && transitions[state.run.transition].kind !== "dress") return "Transient";
  return state.readiness;
}

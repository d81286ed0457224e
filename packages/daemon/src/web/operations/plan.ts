/**
 * What an action would mean, before anybody asks for it. Pure; the engine decides again when it is asked.
 *
 * @module
 */
import type { ActionName, ActionPlan, ModuleView, Overview } from "@gemel/protocol";

type Check = ActionPlan["checks"][number];
type Consequence = ActionPlan["consequences"][number];

export type PlanSource = {
  readonly action: ActionName;
  readonly fullsync: boolean;
  readonly view: ModuleView;
  readonly overview: Overview;
  readonly interruptionMs: number | null;
};

export function planOf(source: PlanSource): ActionPlan {
  const { action, view, interruptionMs } = source;
  const checks = checksOf(source);
  return {
    module: view.module,
    node: view.node,
    action,
    allowed: checks.every(({ ok }) => ok),
    checks,
    consequences: consequencesOf(source),
    losesData: mayLoseData(source),
    interruptionMs: interrupts(source) ? interruptionMs : null,
  };
}

function checksOf(source: PlanSource): Check[] {
  const { action, view } = source;
  const settled: Check = {
    id: "settled",
    ok: view.readiness !== "Transient",
    words:
      view.readiness === "Transient"
        ? `The module is on its way on ${view.node}: ${view.reason}`
        : `The module is ${view.state} on ${view.node}, nothing is under way`,
  };
  switch (action) {
    case "start":
      return [isStopped(view), ...peerChecks(source, false)];
    case "stop":
    case "shutdown":
      return [settled];
    case "forcestop":
      return [];
    case "restart":
    case "stopstart":
      return [isRunning(view), settled];
    case "swap":
      return [isRunning(view), settled, ...peerChecks(source, true), copyComplete(source)];
    case "prim":
    case "primforce":
    case "second":
    case "secondforce":
      return [isStopped(view)];
  }
}

function isStopped({ state, node }: ModuleView): Check {
  return {
    id: "stopped",
    ok: state === "STOP" || state === "WAIT",
    words: `It is ${state} on ${node}`,
  };
}

function isRunning({ state, node }: ModuleView): Check {
  const ok = state !== "STOP" && state !== "WAIT";
  return { id: "running", ok, words: `It is ${state} on ${node}` };
}

function peerChecks({ view, overview }: PlanSource, isNeeded: boolean): Check[] {
  const { peer } = view;
  if (peer === null) return [];
  const reachable = overview.nodes.find(({ node }) => node === peer.node)?.reachable ?? false;
  const heard = peer.alive || !isNeeded;
  const words = peer.alive
    ? `${peer.node} is heard`
    : reachable
      ? `${peer.node} runs, but its module is not heard`
      : `${peer.node} is not heard`;
  return [{ id: "peer_reachable", ok: heard, words }, ...witnessCheck(overview)];
}

/** Without it a fault meanwhile could not be decided; it is no reason to refuse. */
function witnessCheck({ witness }: Overview): Check[] {
  if (witness === null) return [];
  const words = witness.up === false ? "The witness is not heard" : "The witness is heard";
  return [{ id: "witness", ok: witness.up !== false, words }];
}

function copyComplete({ view }: PlanSource): Check {
  const words = view.protected ? "Both copies are complete" : "The copies are not both complete";
  return { id: "peer_copy_complete", ok: view.protected, words };
}

function serves({ state }: ModuleView): boolean {
  return state === "PRIM" || state === "ALONE";
}

function interrupts({ action, view }: PlanSource): boolean {
  if (action === "swap") return true;
  return serves(view) && ["stop", "forcestop", "restart", "stopstart"].includes(action);
}

function consequencesOf(source: PlanSource): Consequence[] {
  const { action, view, fullsync } = source;
  const peer = view.peer?.node ?? "the other node";
  const name = view.module;
  const list: Consequence[] = [];
  const add = (id: string, words: string): void => {
    list.push({ id, words });
  };
  if (interrupts(source)) add("interruption", `Clients of ${name} are disconnected meanwhile`);
  switch (action) {
    case "start":
      add("starts", `${name} starts on ${view.node}, as primary or as secondary`);
      break;
    case "stop":
    case "shutdown":
    case "forcestop":
      if (view.state === "PRIM") add("moves", `${name} goes on on ${peer}, which is alone then`);
      if (view.state === "ALONE") add("ends", `${name} runs nowhere until it is started again`);
      if (view.state === "SECOND")
        add("unprotected", `${name} is not protected while it is stopped`);
      if (action === "forcestop") add("forced", "Its processes are ended without waiting for them");
      break;
    case "restart":
      add("restarts", `The application is stopped and started on ${view.node}`);
      break;
    case "stopstart":
      if (view.state === "PRIM") add("moves", `${name} goes on on ${peer}; ${view.node} rejoins`);
      else add("restarts", `${name} is stopped and started on ${view.node}`);
      break;
    case "swap":
      add("moves", `${name} runs on ${serves(view) ? peer : view.node} afterwards`);
      add("protected_again", "It is protected again when the roles are changed");
      break;
    case "prim":
    case "primforce":
      add("serves", `${view.node} serves with the data that it has now`);
      add(
        "others_data",
        `What only ${peer} has is kept there as a rescue copy before it is overwritten`,
      );
      break;
    case "second":
    case "secondforce":
      add("overwritten", `What differs on ${view.node} is overwritten with the data of ${peer}`);
      break;
  }
  if (fullsync) add("compares_all", "All of both copies is compared, whatever is known of them");
  return list;
}

/** The side that is given up may have what the other never got. */
function mayLoseData({ action, view }: PlanSource): boolean {
  if (action === "forcestop") return view.state === "ALONE";
  return ["prim", "primforce", "second", "secondforce"].includes(action);
}

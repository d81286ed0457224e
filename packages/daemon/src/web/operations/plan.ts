/**
 * What an action would mean, before anybody asks for it. Pure; the engine decides again when it is asked.
 *
 * @module
 */
import type { ActionName, ActionPlan, ModuleView, Overview } from "@gemel/protocol";

type Check = ActionPlan["checks"][number];
type Consequence = ActionPlan["consequences"][number];

/** Less than this is on its way all the time while a busy application writes. */
const lagMaxBytes = 1 << 20;

export type PlanAsked = {
  readonly action: ActionName;
  readonly fullsync: boolean;
  /** The same is asked of all nodes of the module, of the one that serves last. */
  readonly everywhere: boolean;
};

export type PlanSource = PlanAsked & {
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
      return [
        isRunning(view),
        settled,
        ...peerChecks(source, true),
        copyComplete(source),
        nothingWaits(view),
        checkersGreen(source),
      ];
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

/** It is sent before the roles change: the more there is, the longer the service is away. */
function nothingWaits({ mirror, peer }: ModuleView): Check {
  const lag = mirror?.lagBytes ?? 0;
  const whom = peer?.node ?? "the other node";
  const ok = lag <= lagMaxBytes;
  const words = ok ? `${whom} keeps up` : `${whom} is ${(lag / 2 ** 20).toFixed(1)} MiB behind`;
  return { id: "replication_lag", ok, words };
}

/** What is down here would be there the reason to go, and what is down there the reason to come back. */
function checkersGreen(source: PlanSource): Check {
  const down = [source.view, peerViewOf(source)].flatMap((view) =>
    Object.entries(view?.resources ?? {})
      .filter(([, value]) => value === "down")
      .map(([resource]) => `${resource} (${view?.node})`),
  );
  const words =
    down.length === 0
      ? "Nothing that is watched is down on either node"
      : `Something that is watched is down: ${down.join(", ")}`;
  return { id: "checkers", ok: down.length === 0, words };
}

function peerViewOf({ view, overview }: PlanSource): ModuleView | null {
  const sight = overview.modules.find(({ module }) => module === view.module);
  return sight?.perNode[view.peer?.node ?? ""]?.view ?? null;
}

function serves({ state }: ModuleView): boolean {
  return state === "PRIM" || state === "ALONE";
}

/** And is back by itself. */
function interrupts({ action, view, everywhere }: PlanSource): boolean {
  if (action === "swap") return true;
  if (!serves(view) || everywhere) return false;
  const isStop = action === "stop" || action === "forcestop";
  return isStop ? view.state === "PRIM" : action === "restart" || action === "stopstart";
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
      list.push(...ofStop(source, peer));
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
      add("own_data", `What only ${view.node} has is kept there as a rescue copy before`);
      break;
  }
  if (fullsync) add("compares_all", "All of both copies is compared, whatever is known of them");
  return list;
}

function ofStop(source: PlanSource, peer: string): Consequence[] {
  const { view, everywhere } = source;
  const { module: name, node, state } = view;
  const other = peerViewOf(source);
  if (everywhere) {
    if (serves(view)) {
      return [{ id: "ends", words: `${name} runs nowhere until it is started again` }];
    }
    const words = `${node} stops before the one that serves, with all of its data`;
    return state === "SECOND" ? [{ id: "before", words }] : [];
  }
  if (state === "SECOND") {
    return [{ id: "unprotected", words: `${name} is not protected while it is stopped` }];
  }
  if (state === "PRIM") {
    return [{ id: "moves", words: `${name} goes on on ${peer}, which is alone then` }];
  }
  if (state !== "ALONE") return [];
  const runsOn = other !== null && serves(other);
  return runsOn
    ? [{ id: "runs_on", words: `${name} runs on on ${peer}, with the data that ${peer} has` }]
    : [{ id: "ends", words: `${name} runs nowhere until it is started again` }];
}

/** The side that is given up may have what the other never got. */
function mayLoseData({ action, view }: PlanSource): boolean {
  if (action === "forcestop") return view.state === "ALONE";
  return ["prim", "primforce", "second", "secondforce"].includes(action);
}

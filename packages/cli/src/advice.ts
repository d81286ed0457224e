/**
 * The state of a module put into words: what it means, and what to do next.
 *
 * It never decides: the rules and their reasons come from the daemon.
 *
 * @module
 */
import type { ModuleView } from "@gemel/protocol";

/** One sentence: are the data safe, is the service up. */
export function meaning(view: ModuleView): string {
  const other = view.peer?.node ?? "the other node";
  switch (view.state) {
    case "STOP":
      return "The module is stopped on this node.";
    case "WAIT":
      return view.readiness === "Transient"
        ? "The module is on its way; the application does not run on this node yet."
        : "The module waits; the application does not run on this node.";
    case "ALONE":
      return "The service runs here, without a copy: the loss of this node would stop it.";
    case "PRIM":
      return view.protected
        ? `The service runs here; all durable writes are on this node and on ${other}.`
        : `The service runs here; the copy on ${other} is not complete.`;
    case "SECOND":
      return view.protected
        ? `This node holds a complete copy and takes over if ${other} fails.`
        : `This node is getting its copy from ${other}; it cannot take over yet.`;
    case "UP":
      return "The service runs here.";
  }
}

/** What an operator does next, with the command where there is one. */
export function nextStep(view: ModuleView): string {
  const name = view.module;
  if (view.readiness === "Transient") return "Nothing: wait until it is done";
  switch (view.state) {
    case "STOP":
      return isFirstStart(view) ? firstStart(name) : `Start it: gemel start -m ${name}`;
    case "WAIT":
      return isFirstStart(view) ? firstStart(name) : nextOfWaiting(view);
    case "ALONE":
      return nextOfAlone(view);
    case "UP":
      return "Nothing";
    case "PRIM":
    case "SECOND":
      return view.protected ? "Nothing" : "Nothing: wait until the copy is complete";
  }
}

function nextOfWaiting(view: ModuleView): string {
  const name = view.module;
  if (view.peer !== null && !isPeerReady(view)) {
    return (
      `Start ${view.peer.node} and the module there; if it is lost for good, ` +
      `gemel prim -m ${name} goes on with the data of this node`
    );
  }
  return `Look at the reason above and at gemel log -m ${name}`;
}

function nextOfAlone(view: ModuleView): string {
  if (view.mirror?.link === "resyncing") return "Nothing: wait until the copy is complete";
  const { peer } = view;
  if (peer === null) return "Add a second node to the cluster's configuration";
  if (!peer.alive) return `Bring ${peer.node} and its network back; it rejoins by itself`;
  if (peer.state === "STOP") return `Start it on ${peer.node}: gemel start -m ${view.module}`;
  return `Look at ${peer.node}: gemel state -m ${view.module} there says what it needs`;
}

/** Neither node is known to have data: which one has it, only the operator can tell. */
function isFirstStart(view: ModuleView): boolean {
  return view.record?.generation === null && !isPeerReady(view);
}

function firstStart(name: string): string {
  const prim = `gemel prim -m ${name} on the node that holds the data`;
  return `First start: ${prim}, then gemel second -m ${name} on the other`;
}

function isPeerReady(view: ModuleView): boolean {
  return view.peer?.alive === true && view.peer.readiness === "Ready";
}

/**
 * What monitors see: resources, automatic restarts, and their limit.
 *
 * @module
 */
import type { InstantMs } from "@gemel/base";
import type { Draft } from "./draft.ts";
import type { MonitorAction } from "./inputs.ts";
import { isActive } from "./state.ts";

export function monitor(
  draft: Draft,
  resource: string,
  status: "up" | "down",
  action: MonitorAction,
  services: readonly string[] = [],
): void {
  setResource(draft, resource, status, "monitor");
  const { state } = draft;
  if (status === "up" || action === "noaction" || !isActive(state.position) || state.run !== null)
    return;
  if (state.wanted === "down" || state.demand !== "none") return;
  const what = `${resource} is down`;
  actOn(draft, action, { component: "monitor", called: `because ${what}`, what, services });
}

type Cause = {
  readonly component: string;
  readonly called: string;
  readonly what: string;
  /** A restart of these only. */
  readonly services?: readonly string[];
};

/** An action that nobody asked for: it counts, and beyond the limit the module is stopped. */
export function actOn(
  draft: Draft,
  action: "stop" | "stopstart" | "restart" | "wait",
  { component, called, what, services = [] }: Cause,
): void {
  if (action === "stop") {
    draft.stopModule(`${what}: stopped, as it demands`);
    return;
  }
  if (!count(draft, what)) return;
  draft.log("E", component, `Action ${action} called ${called}`);
  if (action === "wait") return;
  const rebootDue = action === "stopstart" && draft.config.automaticReboot === "on";
  draft.set({ demand: action, services, stopReason: what, rebootDue });
}

/** A script that repairs by itself counts its attempts as automatic restarts are counted. */
export function changeLoop(draft: Draft, op: "count" | "reset", identity: string): void {
  if (op === "count") {
    count(draft, `Called by ${identity}`);
    return;
  }
  draft.set({ loop: { count: 0, since: draft.now } });
  draft.log("E", "engine", `The count of automatic restarts begins anew, called by ${identity}`);
}

/** One more automatic restart. False: it was one too many, and the module is stopped. */
function count(draft: Draft, what: string): boolean {
  const { maxLoop, loopIntervalMs } = draft.config;
  const loop = counted(draft);
  draft.set({ loop });
  if (maxLoop <= 0 || loopIntervalMs <= 0 || loop.count <= maxLoop) return true;
  const limit = `${what} once more after ${maxLoop} automatic restarts (maxloop)`;
  draft.stopModule(`${limit}: stopped. Look for the cause before it is started again`);
  return false;
}

function counted(draft: Draft): { readonly count: number; readonly since: InstantMs } {
  const { loop } = draft.state;
  const expired = draft.now - loop.since >= draft.config.loopIntervalMs;
  return expired ? { count: 1, since: draft.now } : { ...loop, count: loop.count + 1 };
}

/** Assign a resource; a change is logged. */
export function setResource(draft: Draft, name: string, value: string, component: string): void {
  const { resources } = draft.state;
  if (resources[name] === value) return;
  draft.set({ resources: { ...resources, [name]: value } });
  draft.log(value === "down" ? "C" : "E", component, `Resource ${name} set to ${value}`);
}

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
): void {
  setResource(draft, resource, status, "monitor");
  const { state } = draft;
  if (status === "up" || action === "noaction" || !isActive(state.position) || state.run !== null)
    return;
  if (state.wanted === "down" || state.demand !== "none") return;
  const what = `${resource} is down`;
  actOn(draft, action, { component: "monitor", called: `because ${what}`, what });
}

type Cause = { readonly component: string; readonly called: string; readonly what: string };

/** An action that nobody asked for: it counts, and beyond the limit the module is stopped. */
export function actOn(
  draft: Draft,
  action: "stop" | "stopstart" | "restart" | "wait",
  { component, called, what }: Cause,
): void {
  const { config } = draft;
  if (action === "stop") {
    draft.stopModule(`${what}: stopped, as it demands`);
    return;
  }
  const loop = counted(draft);
  draft.set({ loop });
  if (config.maxLoop > 0 && config.loopIntervalMs > 0 && loop.count > config.maxLoop) {
    const limit = `${what} once more after ${config.maxLoop} automatic restarts (maxloop)`;
    draft.stopModule(`${limit}: stopped. Look for the cause before it is started again`);
    return;
  }
  draft.log("E", component, `Action ${action} called ${called}`);
  if (action !== "wait") draft.set({ demand: action, stopReason: what });
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

/**
 * What happens to a mirror module, and what Gemel does.
 *
 * @module
 */
import type { ModuleState, Readiness } from "@gemel/protocol";
import type { Deed, Scenario, ScenarioNode, Step } from "./scenario.ts";

/** Detection of a silent peer with the default time-out, and a margin. */
const failoverMs = 8000;
const promptMs = 5000;
const resyncMs = 30_000;

function act(node: ScenarioNode, deed: Deed): Step {
  return { do: deed, node };
}

function see(
  node: ScenarioNode,
  expect: ModuleState,
  readiness: Readiness,
  withinMs: number,
): Step {
  return { expect, readiness, node, withinMs };
}

export const scenarios: readonly Scenario[] = [
  {
    id: "first-start",
    title: "The first start on both nodes waits for the operator",
    why: "Nobody but a person knows which node has the good data",
    begins: "new",
    steps: [
      act("a", "start"),
      act("b", "start"),
      see("a", "WAIT", "NotReady", promptMs),
      see("b", "WAIT", "NotReady", promptMs),
      { stays: "WAIT", node: "a", forMs: 20_000 },
      act("a", "prim"),
      see("a", "PRIM", "Ready", resyncMs),
      see("b", "SECOND", "Ready", promptMs),
    ],
  },
  {
    id: "power-cut-primary",
    title: "The primary loses its power, and returns",
    why: "The service continues where every acknowledged write is; the failed node follows",
    begins: "protected",
    steps: [
      act("a", "power off"),
      see("b", "ALONE", "Ready", failoverMs),
      act("a", "power on"),
      see("a", "SECOND", "Ready", resyncMs),
      see("b", "PRIM", "Ready", promptMs),
    ],
  },
  {
    id: "power-cut-secondary",
    title: "The secondary loses its power, and returns",
    why: "The application only pauses for the time of the detection",
    begins: "protected",
    steps: [
      act("b", "power off"),
      see("a", "ALONE", "Ready", failoverMs),
      act("b", "power on"),
      see("b", "SECOND", "Ready", resyncMs),
      see("a", "PRIM", "Ready", promptMs),
    ],
  },
  {
    id: "stop-primary",
    title: "The primary is stopped, and started again",
    why: "It gives the right up durably, so the peer need not wait for a time-out",
    begins: "protected",
    steps: [
      act("a", "stop"),
      see("b", "ALONE", "Ready", promptMs),
      see("a", "STOP", "NotReady", promptMs),
      act("a", "start"),
      see("a", "SECOND", "Ready", resyncMs),
    ],
  },
  {
    id: "swap",
    title: "The roles are swapped",
    why: "For maintenance, without a failover",
    begins: "protected",
    steps: [
      act("a", "swap"),
      see("b", "PRIM", "Ready", resyncMs),
      see("a", "SECOND", "Ready", promptMs),
    ],
  },
  {
    id: "stale-alone",
    title: "A node that may be stale is started alone",
    why: "Its data is older than what the other node acknowledged: it waits (G4)",
    begins: "protected",
    steps: [
      act("a", "power off"),
      see("b", "ALONE", "Ready", failoverMs),
      act("b", "power off"),
      act("a", "power on"),
      see("a", "WAIT", "NotReady", promptMs),
      { stays: "WAIT", node: "a", forMs: 60_000 },
      act("b", "power on"),
      see("b", "PRIM", "Ready", resyncMs),
      see("a", "SECOND", "Ready", promptMs),
    ],
  },
  {
    id: "control-plane-killed",
    title: "The control plane of the primary is killed and comes back",
    why: "The application, its mount and its mirror go on (G6)",
    begins: "protected",
    steps: [
      act("a", "kill the control plane"),
      see("a", "PRIM", "Ready", promptMs),
      { stays: "SECOND", node: "b", forMs: 10_000 },
    ],
  },
];

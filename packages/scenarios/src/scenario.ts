/**
 * The language of scenarios: deeds and expectations, with bounds.
 *
 * Nodes are `a` and `b`; unless a scenario begins with nothing, `a` is PRIM and `b` SECOND.
 *
 * @module
 */
import type { ModuleState, Readiness } from "@gemel/protocol";

export type ScenarioNode = "a" | "b";

/** Something that happens to a node: a command of an operator, or a fault. */
export type Deed =
  | "start"
  | "stop"
  | "restart"
  | "swap"
  | "prim"
  | "second"
  | "power off"
  | "power on"
  | "kill the control plane";

export type Step =
  | { readonly do: Deed; readonly node: ScenarioNode }
  /** The node is seen in this state within the time. */
  | {
      readonly expect: ModuleState;
      readonly readiness: Readiness;
      readonly node: ScenarioNode;
      readonly withinMs: number;
    }
  /** Nothing changes on the node for this long: it stays in the state expected last. */
  | { readonly stays: ModuleState; readonly node: ScenarioNode; readonly forMs: number };

export type Scenario = {
  /** Stable; documents and tests name it. */
  readonly id: string;
  readonly title: string;
  readonly why: string;
  /** `protected`: begins with `a` PRIM and `b` SECOND. `new`: both nodes are on, nothing was started. */
  readonly begins: "protected" | "new";
  readonly steps: readonly Step[];
};

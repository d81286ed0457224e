/** A farm's configuration as this host sees it: devices and their own addresses filled in. @module */
import type { FarmInterface, FarmModuleConfig } from "@gemel/protocol";

export type PlannedInterface = {
  readonly device: string;
  /** The device's own hardware address. */
  readonly hardware: string;
  readonly type: FarmInterface["type"];
  /** `vmac_invisible`: the address that nobody sends from. */
  readonly virtualHardware: string;
  readonly addresses4: readonly string[];
  readonly addresses6: readonly string[];
  /** Addresses of this host to ask neighbours from; null: it has none of that kind. */
  readonly own4: string | null;
  readonly own6: string | null;
};

export type FarmPlan = {
  /** Of the tables, in every family. */
  readonly table: string;
  readonly module: string;
  /** Of the module. */
  readonly id: number;
  readonly interfaces: readonly PlannedInterface[];
  readonly groups: FarmModuleConfig["groups"];
  /** Marks are indices in this list, plus one. */
  readonly nodes: readonly string[];
  readonly node: string;
  readonly keepMs: number;
};

/** What nftables calls one node. */
export function markOf(plan: FarmPlan, node: string): number {
  return plan.nodes.indexOf(node) + 1;
}

/** Marks of all nodes. */
export function marksOf({ nodes }: FarmPlan): number[] {
  return nodes.map((_, index) => index + 1);
}

/** Of whom a slot may be that is not this node's; 0: nobody. */
export function otherMarks(plan: FarmPlan): number[] {
  return [0, ...marksOf(plan)].filter((mark) => mark !== markOf(plan, plan.node));
}

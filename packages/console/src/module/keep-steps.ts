/** What is asked of which node to keep one side of a split brain. Pure. @module */
import type { SplitBrainSide } from "@gemel/protocol";
import type { ActionName } from "./action-names.ts";

export type KeepStep = {
  readonly node: string;
  readonly action: ActionName;
  /** It says that the data of this node is given up. */
  readonly fullsync?: true;
};

/** The others stop before the kept one serves, and copy last. */
export function keepSteps(keep: SplitBrainSide, others: readonly SplitBrainSide[]): KeepStep[] {
  return [
    ...others
      .filter(({ serves }) => serves)
      .map(({ node }): KeepStep => ({ node, action: "stop" })),
    ...(keep.serves ? [] : [{ node: keep.node, action: "prim" } as const]),
    ...others.map(({ node }): KeepStep => ({ node, action: "second", fullsync: true })),
  ];
}

/** What the live picture shows, from what is known. Pure. @module */
import type { ModuleSight, ModuleView, Overview } from "@gemel/protocol";

export type PictureNode = {
  readonly node: string;
  readonly view: ModuleView | null;
  readonly reachable: boolean;
  readonly lastSeenAt: string | null;
  readonly problem: string;
  readonly serves: boolean;
  /** The virtual addresses are here. */
  readonly holdsAddress: boolean;
};

export type Flow = {
  /** From the left node to the right one, or back; `none`: nothing is replicated. */
  readonly direction: "right" | "left" | "none";
  readonly kind: "up" | "resyncing" | "down";
  readonly percent: number | null;
};

/** The nodes of a module, in the cluster's order. */
export function pictureNodes(sight: ModuleSight, overview: Overview): PictureNode[] {
  return Object.keys(sight.perNode).map((node) => {
    const known = overview.nodes.find((one) => one.node === node);
    const view = sight.perNode[node]?.view ?? null;
    const reachable = known?.reachable ?? true;
    const serves =
      view !== null &&
      reachable &&
      (view.state === "PRIM" || view.state === "ALONE" || view.state === "UP");
    return {
      node,
      view,
      reachable,
      lastSeenAt: known?.lastSeenAt ?? null,
      problem: sight.problems[node] ?? "",
      serves,
      holdsAddress: serves && view.readiness === "Ready",
    };
  });
}

/** Whose word counts: that of the node that serves, else of the first that can be reached. */
export function speakerOf(nodes: readonly PictureNode[]): PictureNode | undefined {
  const reachable = nodes.filter((node) => node.reachable);
  return reachable.find(({ serves }) => serves) ?? reachable[0];
}

export function flowOf(nodes: readonly PictureNode[], percent: number | null): Flow {
  const at = nodes.findIndex(({ serves }) => serves);
  const serving = nodes[at];
  const link = serving?.view?.mirror?.link ?? "down";
  if (serving === undefined || link === "down") {
    return { direction: "none", kind: "down", percent: null };
  }
  const direction = at === 0 ? "right" : "left";
  return { direction, kind: link === "up" ? "up" : "resyncing", percent };
}

/** Which nodes are started or stopped, and in which order. Pure. @module */
import type { ModuleSight, Overview } from "@gemel/protocol";

/** Stop: what follows first, so that the node that serves ends with everything. Start: the newest data first. */
export function allNodesOrder(
  sight: ModuleSight,
  overview: Overview | null,
  action: "start" | "stop",
): string[] {
  const isReachable = (node: string): boolean =>
    overview?.nodes.find((one) => one.node === node)?.reachable !== false;
  const rank = (node: string): number => {
    const view = sight.perNode[node]?.view ?? null;
    if (action === "stop") return view?.state === "SECOND" ? 0 : 1;
    return view?.upToDate === true ? 0 : 1;
  };
  return Object.keys(sight.perNode)
    .filter((node) => isReachable(node) && sight.perNode[node]?.view !== null)
    .filter((node) => (sight.perNode[node]?.view?.state === "STOP") === (action === "start"))
    .sort((a, b) => rank(a) - rank(b));
}

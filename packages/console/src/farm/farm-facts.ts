/** A farm as all nodes together say it: who takes which share. Pure. @module */
import type { FarmStatus, ModuleSight, Overview } from "@gemel/protocol";

export type FarmNode = {
  readonly node: string;
  /** Its place among the nodes: the colour of its slots. */
  readonly index: number;
  readonly reachable: boolean;
  readonly isUp: boolean;
  /** Null: its view is not known. */
  readonly traffic: FarmStatus["traffic"] | null;
  readonly drained: boolean;
  readonly leads: boolean;
  /** It answers for the virtual addresses. */
  readonly answers: boolean;
  /** Of all slots of all groups. */
  readonly percent: number;
};

export type FarmFacts = {
  /** The newest agreed view of those that can be reached; null: none. */
  readonly agreed: FarmStatus | null;
  readonly nodes: readonly FarmNode[];
};

export function farmFacts(sight: ModuleSight, overview: Overview): FarmFacts {
  const isReachable = (node: string): boolean =>
    overview.nodes.find((one) => one.node === node)?.reachable ?? true;
  const known = Object.entries(sight.perNode).filter(([node]) => isReachable(node));
  const agreed = known
    .map(([, { view }]) => view?.farm ?? null)
    .reduce<FarmStatus | null>(newer, null);
  const nodes = Object.entries(sight.perNode).map(([node, { view }], index) => ({
    node,
    index,
    reachable: isReachable(node),
    isUp: view?.state === "UP",
    traffic: view?.farm?.traffic ?? null,
    drained: view?.farm?.drained ?? false,
    leads: agreed?.leader === node,
    answers: agreed?.director === node,
    percent: percentOf(agreed, node),
  }));
  return { agreed, nodes };
}

function newer(a: FarmStatus | null, b: FarmStatus | null): FarmStatus | null {
  if (a === null || b === null) return a ?? b;
  return b.epoch > a.epoch ? b : a;
}

function percentOf(farm: FarmStatus | null, node: string): number {
  const shares = (farm?.groups ?? []).map(
    ({ nodes }) => nodes.find((one) => one.node === node)?.percent ?? 0,
  );
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.length === 0 ? 0 : sum / shares.length;
}

/** Runs of neighbouring slots with the same owner, named; null: nobody. */
export type Run = { readonly node: string | null; readonly from: number; readonly count: number };

export function slotRuns({ slots, nodes }: FarmStatus["groups"][number]): Run[] {
  const runs: { node: string | null; from: number; count: number }[] = [];
  for (const [slot, owner] of slots.entries()) {
    const node = nodes[owner]?.node ?? null;
    const last = runs.at(-1);
    if (last !== undefined && last.node === node) last.count += 1;
    else runs.push({ node, from: slot, count: 1 });
  }
  return runs;
}

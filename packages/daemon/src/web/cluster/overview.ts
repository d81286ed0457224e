/** The overview, made of what every node last said. Pure. @module */
import {
  type ClusterConfig,
  type ModuleSight,
  type ModuleView,
  type NodeSight,
  type NodeStatement,
  nodeNames,
  type Overview,
  sentenceCodes,
  sentenceOf,
} from "@gemel/protocol";

/** What is known of a node: `reachable` is always true of this one. */
export type Known = {
  readonly node: string;
  readonly reachable: boolean;
  /** Milliseconds since the epoch of the last sign of life; null: none yet. */
  readonly seenAtMs: number | null;
  readonly statement: NodeStatement | null;
  readonly problem: string;
};

export type OverviewSource = {
  readonly self: string;
  readonly config: ClusterConfig | null;
  readonly known: readonly Known[];
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
};

export function overviewOf({ self, config, known, nowMs }: OverviewSource): Overview {
  const names = config === null ? [self] : nodeNames(config);
  const byName = new Map(known.map((one) => [one.node, one]));
  const ordered = names.map((node) => byName.get(node) ?? neverHeard(node));
  return {
    self,
    at: new Date(nowMs).toISOString(),
    configured: config !== null,
    nodes: ordered.map((one) => nodeSight(one, self, config)),
    witness: witnessOf(config, ordered),
    modules: moduleNames(ordered)
      .map((module) => moduleSight(module, ordered, nowMs))
      .sort(byUrgency),
  };
}

function neverHeard(node: string): Known {
  return { node, reachable: false, seenAtMs: null, statement: null, problem: "Never heard of" };
}

function nodeSight(known: Known, self: string, config: ClusterConfig | null): NodeSight {
  const { node, reachable, seenAtMs, statement, problem } = known;
  const lans = config?.lans ?? [];
  return {
    node,
    addresses: lans.flatMap((lan) =>
      lan.nodes
        .filter(({ name }) => name === node)
        .map(({ address }) => ({ lan: lan.name, address })),
    ),
    isSelf: node === self,
    reachable,
    lastSeenAt: isoOf(seenAtMs),
    version: statement?.version ?? null,
    problem: reachable ? "" : problem,
    signature: statement?.signature ?? null,
  };
}

function isoOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** As the modules' resource says, on any node that can be reached. */
function witnessOf(config: ClusterConfig | null, known: readonly Known[]): Overview["witness"] {
  const witness = config?.witness ?? null;
  if (witness === null) return null;
  const said = known
    .filter(({ reachable }) => reachable)
    .flatMap(({ statement }) => statement?.modules ?? [])
    .flatMap(({ resources: { witness: value } }) => (value === undefined ? [] : [value]));
  const up = said.length === 0 ? null : said.includes("up");
  return { ...witness, up };
}

function moduleNames(known: readonly Known[]): string[] {
  const names = known.flatMap(({ statement }) => [
    ...(statement?.modules ?? []).map(({ module }) => module),
    ...Object.keys(statement?.problems ?? {}),
  ]);
  return [...new Set(names)].sort();
}

function moduleSight(module: string, all: readonly Known[], nowMs: number): ModuleSight {
  const known = all.filter(spannedBy(module, all));
  const views = known.map((one) => ({ ...one, view: viewIn(one, module) }));
  const problems = Object.fromEntries(
    known.flatMap(({ node, statement }) => {
      const problem = statement?.problems[module];
      return problem === undefined ? [] : [[node, problem]];
    }),
  );
  const sights = views.map(({ node, reachable, view, seenAtMs }) => ({
    node,
    reachable,
    view,
    heardAt: isoOf(seenAtMs),
    problem: problems[node],
  }));
  const said = known.flatMap(({ statement }) => statement?.virtualAddresses[module] ?? []);
  return {
    module,
    id: views.find(({ view }) => view !== null)?.view?.id ?? null,
    kind: views.find(({ view }) => view !== null)?.view?.mode ?? "mirror",
    sentence: sentenceOf(module, sights),
    virtualAddresses: [...new Set(said)],
    perNode: Object.fromEntries(
      views.map(({ node, view, seenAtMs, reachable }) => [
        node,
        { view, ageMs: reachable ? 0 : seenAtMs === null ? null : Math.max(0, nowMs - seenAtMs) },
      ]),
    ),
    problems,
  };
}

/** In a larger cluster: the nodes that it names, and those that have something of it all the same. */
function spannedBy(module: string, known: readonly Known[]): (one: Known) => boolean {
  const named = known.flatMap((one) => viewIn(one, module)?.nodes ?? []);
  return (one) =>
    named.length === 0 ||
    named.includes(one.node) ||
    viewIn(one, module) !== null ||
    one.statement?.problems[module] !== undefined;
}

function viewIn({ statement }: Known, module: string): ModuleView | null {
  return statement?.modules.find((view) => view.module === module) ?? null;
}

function byUrgency(a: ModuleSight, b: ModuleSight): number {
  const rank = ({ sentence }: ModuleSight): number => sentenceCodes.indexOf(sentence.code);
  return rank(a) - rank(b) || a.module.localeCompare(b.module);
}

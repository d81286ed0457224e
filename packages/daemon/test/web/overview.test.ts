/** What the overview makes of what nodes say. */
import type { ClusterConfig, NodeStatement } from "@gemel/protocol";
import { expect, it } from "vitest";
import { overviewOf } from "../../src/web/cluster/overview.ts";
import { view } from "../rest/fake-services.ts";

const config: ClusterConfig = {
  lans: [{ name: "default", nodes: [{ name: "node1", address: "198.18.1.1" }] }],
  witness: { kind: "gemel", address: "198.18.1.9", port: 5700 },
  health: null,
  api: null,
};

function witnessWhen(resources: Readonly<Record<string, string>>): boolean | null | undefined {
  const statement: NodeStatement = {
    ...{ node: "node1", version: "0", signature: null, at: "2026-01-01T00:00:00.000Z" },
    ...{ virtualAddresses: {}, problems: {}, documents: {} },
    modules: [{ ...view, resources: { ...resources } }],
  };
  const known = { node: "node1", reachable: true, seenAtMs: 0, statement, problem: "" };
  return overviewOf({ self: "node1", config, known: [known], nowMs: 0 }).witness?.up;
}

it("says of the witness what the modules' engines found out", () => {
  expect(witnessWhen({ witness: "up" })).toBe(true);
  expect(witnessWhen({ witness: "down" })).toBe(false);
  expect(witnessWhen({})).toBeNull();
});

it("shows of a module in a larger cluster the nodes that it spans, also one that is not heard", () => {
  const names = ["node1", "node2", "node3"];
  const lans = [{ name: "default", nodes: names.map((name) => ({ name, address: "198.18.1.1" })) }];
  const statementOf = (node: string, nodes: string[] | undefined): NodeStatement => ({
    ...{ node, version: "0", signature: null, at: "2026-01-01T00:00:00.000Z" },
    ...{ virtualAddresses: {}, problems: {}, documents: {} },
    modules: nodes === undefined ? [] : [{ ...view, node, nodes }],
  });
  const sightOf = (spans: string[], heard: readonly string[]): string[] => {
    const known = names.map((node) => ({
      ...{ node, reachable: heard.includes(node), seenAtMs: 0, problem: "" },
      statement: heard.includes(node)
        ? statementOf(node, spans.includes(node) || spans.length === 0 ? spans : undefined)
        : null,
    }));
    const { modules } = overviewOf({ self: "node1", config: { ...config, lans }, known, nowMs: 0 });
    return Object.keys(modules[0]?.perNode ?? {});
  };
  expect(sightOf(["node1", "node3"], names)).toEqual(["node1", "node3"]);
  expect(sightOf(["node1", "node3"], ["node1", "node2"])).toEqual(["node1", "node3"]);
  // One of another version does not say whom it spans.
  expect(sightOf([], ["node1"])).toEqual(names);
});

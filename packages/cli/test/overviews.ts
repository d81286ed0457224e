/** What a node sees of its cluster, for the screens. @module */
import { type Overview, overviewSchema } from "@gemel/protocol";

const sentence = {
  ...{ code: "unprotected", words: "Not protected, runs on node1 alone" },
  ...{ cause: "node2 is silent", nextStep: "Bring node2 and its network back" },
  ...{ since: null, servingNode: "node1", percent: null, leftMs: null },
};

/** One module on two nodes; `change`: what is said of it otherwise. */
export function overview(change: object = {}): Overview {
  const sight = {
    ...{ addresses: [], lastSeenAt: null, version: "0.1.0", problem: "", signature: "ab" },
    reachable: true,
  };
  return overviewSchema.parse({
    ...{ self: "node1", at: "2026-11-28T10:00:00Z", configured: true, witness: null },
    nodes: [
      { ...sight, node: "node1", isSelf: true },
      { ...sight, node: "node2", isSelf: false, reachable: false, signature: null },
    ],
    modules: [
      {
        ...{ module: "pg", id: 1, kind: "mirror", virtualAddresses: ["198.18.1.100/24"] },
        sentence: { ...sentence, ...change },
        perNode: { node1: { view: null, ageMs: null }, node2: { view: null, ageMs: null } },
        problems: {},
      },
    ],
  });
}

/** What stands beneath the headline of a module. */
import type { ModuleSight, ModuleView, Sentence } from "@gemel/protocol";
import { expect, test } from "vitest";
import { catalogue } from "../src/words/catalogue.ts";
import { formatFor } from "../src/words/language.ts";
import { underHeadline } from "../src/words/sentence-words.ts";

const english = { words: catalogue.en, format: formatFor("en") };
const french = { words: catalogue.fr, format: formatFor("fr") };

type Part = { state?: string; readiness?: string; traffic?: string; ageMs?: number };

function farm(nodes: Readonly<Record<string, Part>>, more: Partial<Sentence> = {}): ModuleSight {
  const perNode = Object.entries(nodes).map(([node, part]) => {
    const { state = "UP", readiness = "Ready", traffic = "open", ageMs = 0 } = part;
    const view = { state, readiness, farm: { traffic } } as unknown as ModuleView;
    return [node, { view, ageMs }];
  });
  const usual = { code: "running", servingNode: null, cause: "", words: "Runs on both" };
  const sentence = { ...usual, ...more };
  return { kind: "farm", sentence, perNode: Object.fromEntries(perNode) } as ModuleSight;
}

test("a farm in French: the nodes that take clients, as the daemon counts them", () => {
  expect(underHeadline(farm({ node1: {}, node2: {} }), french)).toEqual([
    "Tourne sur node1, node2",
  ]);
  const part = farm({
    ...{ node1: {}, node2: { traffic: "closed" }, node3: { state: "STOP" } },
    ...{ node4: { readiness: "Transient" }, node5: { ageMs: 4000 } },
  });
  expect(underHeadline(part, french)).toEqual(["Tourne sur node1, 1 nœud sur 5"]);
});

test("in English the headline says where, so only why is left", () => {
  const cause = "node2 is drained";
  expect(underHeadline(farm({ node1: {}, node2: {} }, { cause }), english)).toEqual([cause]);
});

test("where it runs is said once, and why not where all is well", () => {
  const sight = farm({}, { code: "unprotected", servingNode: "node1", cause: "node2 is off" });
  expect(underHeadline({ ...sight, kind: "mirror" }, english)).toEqual(["node2 is off"]);
  const calm = farm({}, { code: "protected", servingNode: "node1", cause: "nothing" });
  expect(underHeadline({ ...calm, kind: "mirror" }, english)).toEqual(["Runs on node1"]);
});

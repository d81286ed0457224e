/** The headline of a module, and what stands beneath it. */
import { type ModuleSight, type ModuleView, type Sentence, sentenceOf } from "@gemel/protocol";
import { expect, test } from "vitest";
import { frenchJoints, frenchSentences, frenchWords } from "../src/said/french/index.ts";
import { sentenceReader } from "../src/said/sentence-reader.ts";
import { catalogue } from "../src/words/catalogue.ts";
import { formatFor } from "../src/words/language.ts";
import { headline, nextStepOf, underHeadline } from "../src/words/sentence-words.ts";

const said = sentenceReader({
  sentences: frenchSentences,
  words: frenchWords,
  joints: frenchJoints,
});
const english = { words: catalogue.en, format: formatFor("en"), said: (text: string) => text };
const french = { words: catalogue.fr, format: formatFor("fr"), said };

type Part = { state?: string; readiness?: string; traffic?: string; reachable?: boolean };

/** As the daemon says it. */
function farm(nodes: Readonly<Record<string, Part>>): ModuleSight {
  const sights = Object.entries(nodes).map(([node, part]) => {
    const { state = "UP", readiness = "Ready", traffic = "open", reachable = true } = part;
    const more = { mode: "farm", since: "2026-11-28T12:00:00Z", reason: "", farm: { traffic } };
    return { node, reachable, view: { state, readiness, ...more } as unknown as ModuleView };
  });
  const perNode = Object.fromEntries(sights.map((sight) => [sight.node, sight]));
  return { kind: "farm", perNode, sentence: sentenceOf("web", sights) } as unknown as ModuleSight;
}

function mirror(more: Partial<Sentence>): ModuleSight {
  const usual = { servingNode: "node1", words: "", nextStep: "", cause: "" };
  return { kind: "mirror", perNode: {}, sentence: { ...usual, ...more } } as ModuleSight;
}

test("a farm: who takes clients, why not the others, and what to do, in both languages", () => {
  const part = farm({ node1: {}, node2: { traffic: "closed" }, node3: { reachable: false } });
  expect(headline(farm({ node1: {}, node2: {} }).sentence, french)).toBe(
    "Tourne sur node1 et node2",
  );
  expect(headline(part.sentence, french)).toBe("Non protégé : tourne seul sur node1");
  expect(underHeadline(part, french)).toEqual([
    "node2 ne prend pas de clients ; node3 est injoignable",
  ]);
  expect(underHeadline(part, english)).toEqual(["node2 takes no clients; node3 is not reachable"]);
  expect(nextStepOf(part, french)).toBe(
    "Remettez node3 et son réseau en route ; il prend sa part de lui-même",
  );
});

test("where it runs is said once, and why not where all is well", () => {
  const sight = mirror({ code: "unprotected", cause: "node2 is off" });
  expect(underHeadline(sight, english)).toEqual(["node2 is off"]);
  const calm = mirror({ code: "protected", cause: "nothing" });
  expect(underHeadline(calm, english)).toEqual(["Runs on node1"]);
});

test("a mirror that is alone: the cause says neither what the headline says nor what the next step says", () => {
  const gone =
    "Not protected: node2 does not answer. Bring it back; it rejoins by itself once its module is started";
  const alone = (cause: string, other: unknown): ModuleSight => {
    const perNode = { node1: { ageMs: 0, view: { state: "ALONE" } }, node2: other };
    return { ...mirror({ code: "unprotected", cause }), perNode } as unknown as ModuleSight;
  };
  const away = alone(gone, { ageMs: 4000, view: { state: "SECOND" } });
  expect(underHeadline(away, english)).toEqual(["node2 does not answer"]);
  expect(underHeadline(away, french)).toEqual(["node2 ne répond pas"]);
  const off =
    "Not protected: the module is stopped on node2. Start it there with `gemel start -m app`";
  const stopped = alone(off, { ageMs: 0, view: { state: "STOP" } });
  expect(underHeadline(stopped, english)).toEqual(["The module is stopped on node2"]);
  expect(underHeadline(stopped, french)).toEqual(["Le module est arrêté sur node2"]);
  // What is to be done is in the cause only.
  const other =
    "Not protected: the data of node2 has nothing in common with this one. To overwrite it, run `gemel second --fullsync -m app` on node2";
  const refused = alone(other, { ageMs: 0, view: { state: "WAIT" } });
  expect(underHeadline(refused, english)).toEqual([
    "The data of node2 has nothing in common with this one. To overwrite it, run `gemel second --fullsync -m app` on node2",
  ]);
});

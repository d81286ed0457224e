import { describe, expect, it } from "vitest";
import type { FarmStatus } from "../src/farm-rest.ts";
import { emptyLineage } from "../src/lineage.ts";
import type { MirrorStatus } from "../src/mirror-control.ts";
import type { ModuleView } from "../src/rest.ts";
import { type ModuleWitnessing, sentenceOf } from "../src/sentence.ts";

const since = "2026-01-01T00:00:00.000Z";

function view(node: string, words: string, more: Partial<ModuleView> = {}): ModuleView {
  const [state, readiness = "Ready"] = words.split(" ");
  return {
    ...{ module: "app", id: 1, node, mode: "mirror", reason: "because", upToDate: true, since },
    ...{ protected: false, record: emptyLineage, mirror: null, farm: null, resources: {} },
    peer: null,
    state: state as ModuleView["state"],
    readiness: readiness as ModuleView["readiness"],
    ...more,
  };
}

function on(node: string, words: string, more?: Partial<ModuleView>): ModuleWitnessing {
  return { node, reachable: true, view: view(node, words, more) };
}

const lost = (sight: ModuleWitnessing): ModuleWitnessing => ({ ...sight, reachable: false });
const resyncing: MirrorStatus = {
  ...{ role: "primary", gate: "alone", link: "resyncing", generation: null, port: 1 },
  ...{ recordsSent: 0, bytesSent: 0, recordsApplied: 0, encryption: "tls" },
  resync: {
    ...{ filesDone: 1, filesTotal: 2, bytesDone: 63, bytesTotal: 100, bytesSent: 1 },
    elapsedMs: 400_000,
  },
};

function farmOn(node: string, traffic: FarmStatus["traffic"] = "open"): ModuleWitnessing {
  const farm: FarmStatus = {
    ...{ traffic, drained: traffic === "draining", directs: false, leader: null, director: null },
    ...{ epoch: 1, members: [], testPages: [], groups: [] },
  };
  return on(node, "UP", { mode: "farm", farm });
}

const cases: [name: string, sights: ModuleWitnessing[], code: string, words: string][] = [
  [
    "both copies complete",
    [on("a", "PRIM", { protected: true }), on("b", "SECOND", { protected: true })],
    "protected",
    "Protected, runs on a",
  ],
  [
    "on the way there",
    [on("a", "PRIM", { mirror: resyncing }), on("b", "SECOND Transient")],
    "resynchronising",
    "Resynchronising 63 %, 4 min left, runs on a",
  ],
  [
    "all is there, and one of them does not know it yet",
    [
      on("a", "ALONE", { mirror: { ...resyncing, link: "up", resync: null } }),
      on("b", "SECOND Transient", { mirror: { ...resyncing, role: "replica", resync: null } }),
    ],
    "resynchronising",
    "Resynchronising 100 %, runs on a",
  ],
  [
    "one lost",
    [on("a", "ALONE"), lost(on("b", "SECOND"))],
    "unprotected",
    "Not protected, runs on a alone",
  ],
  [
    "one stopped",
    [on("a", "ALONE"), on("b", "STOP NotReady")],
    "unprotected",
    "Not protected, runs on a alone",
  ],
  [
    "both serve",
    [on("a", "ALONE"), on("b", "ALONE")],
    "split_brain",
    "Split brain: a and b both serve",
  ],
  [
    "one stepped back and asks",
    [on("a", "ALONE"), on("b", "WAIT NotReady", { undecided: true })],
    "split_brain",
    "Split brain: a serves, b waits for a decision",
  ],
  [
    "what served is lost",
    [lost(on("a", "PRIM")), on("b", "STOP NotReady")],
    "unreachable",
    "Unknown: a cannot be reached",
  ],
  [
    "nobody is heard",
    [lost(on("a", "PRIM")), lost(on("b", "SECOND"))],
    "unreachable",
    "Unknown: a cannot be reached",
  ],
  [
    "one waits",
    [on("a", "WAIT NotReady"), lost(on("b", "PRIM"))],
    "waiting",
    "Not running: a waits",
  ],
  ["all stopped", [on("a", "STOP NotReady"), on("b", "STOP NotReady")], "stopped", "Stopped"],
  [
    "stopped by a failure",
    [on("a", "STOP NotReady", { failed: true }), on("b", "STOP NotReady")],
    "failed",
    "Stopped after a failure on a",
  ],
  ["starting", [on("a", "WAIT Transient"), on("b", "STOP NotReady")], "starting", "Starting on a"],
  ["stopping", [on("a", "STOP Transient"), on("b", "STOP NotReady")], "stopping", "Stopping on a"],
  [
    "it cannot be run",
    [{ node: "a", reachable: true, view: null, problem: "line 3" }],
    "failed",
    "Cannot be run on a",
  ],
  [
    "nowhere",
    [{ node: "a", reachable: true, view: null }],
    "not_installed",
    "Not installed on any node",
  ],
  [
    "no data of its own",
    [on("a", "ALONE", { mode: "light" }), on("b", "ALONE", { mode: "light" })],
    "running",
    "Runs on a and b",
  ],
  ["light, as the engine calls it", [on("a", "UP", { mode: "light" })], "running", "Runs on a"],
  ["a farm, all of it", [farmOn("a"), farmOn("b"), farmOn("c")], "running", "Runs on a, b and c"],
  [
    "a farm, one drained",
    [farmOn("a"), farmOn("b"), farmOn("c", "draining")],
    "running",
    "Runs on a and b, 2 of 3 nodes",
  ],
  [
    "a farm, one left",
    [farmOn("a"), lost(farmOn("b")), on("c", "STOP NotReady", { mode: "farm" })],
    "unprotected",
    "Not protected, runs on a alone",
  ],
  [
    "a farm, all drained",
    [farmOn("a", "draining"), farmOn("b", "draining")],
    "waiting",
    "Up, but no node takes clients",
  ],
  [
    "a farm that begins",
    [on("a", "UP Transient", { mode: "farm" }), on("b", "STOP NotReady", { mode: "farm" })],
    "starting",
    "Starting on a",
  ],
  [
    "a farm that nobody runs",
    [on("a", "STOP NotReady", { mode: "farm" }), on("b", "STOP NotReady", { mode: "farm" })],
    "stopped",
    "Stopped",
  ],
];

describe("sentenceOf", () => {
  it.each(cases)("%s", (_, sights, code, words) => {
    expect(sentenceOf("app", sights)).toMatchObject({ code, words });
    // Whoever is asked first, it is the same.
    expect(sentenceOf("app", sights.toReversed()).code).toBe(code);
  });

  it("says of a farm who is missing and what brings it back", () => {
    const { cause, nextStep, servingNode } = sentenceOf("web", [
      farmOn("a"),
      farmOn("b"),
      farmOn("c", "draining"),
    ]);
    expect(cause).toBe("c is drained");
    expect(nextStep).toBe("Let c take its share: gemel undrain -m web");
    expect(servingNode).toBeNull();
    expect(sentenceOf("web", [farmOn("a"), lost(farmOn("b"))])).toMatchObject({
      cause: "b is not reachable",
      nextStep: "Bring b and its network back; it takes its share by itself",
      servingNode: "a",
    });
  });

  it("says of a farm since when it is not protected, where that is known", () => {
    const heardAt = "2026-02-01T00:00:00.000Z";
    const sinceWhen = (other: ModuleWitnessing): string | null =>
      sentenceOf("web", [farmOn("a"), other]).since;
    expect(sinceWhen({ ...lost(farmOn("b")), heardAt })).toBe(heardAt);
    expect(sinceWhen(on("b", "STOP NotReady", { mode: "farm", since: heardAt }))).toBe(heardAt);
    // It says since when it is up, which is longer ago.
    expect(sinceWhen(farmOn("b", "draining"))).toBeNull();
    expect(sinceWhen(farmOn("b"))).toBe(since);
  });

  it("says what to do next, and why", () => {
    const next = (...sights: ModuleWitnessing[]): string => sentenceOf("app", sights).nextStep;
    expect(next(on("a", "ALONE"), lost(on("b", "SECOND")))).toMatch(/^Bring b .*rejoins by itself/);
    expect(next(on("a", "ALONE"), on("b", "STOP NotReady"))).toBe(
      "Start it on b: gemel start -m app",
    );
    expect(next(on("a", "WAIT NotReady"), lost(on("b", "PRIM")))).toContain("gemel prim -m app");
    expect(next(on("a", "STOP NotReady"))).toMatch(/^First start: gemel prim -m app/);
    expect(sentenceOf("app", [on("a", "ALONE"), on("b", "STOP NotReady")])).toMatchObject({
      ...{ cause: "because", since, servingNode: "a" },
    });
  });
});

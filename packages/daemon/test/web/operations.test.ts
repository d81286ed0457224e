import { type ActionName, emptyLineage, type ModuleView } from "@gemel/protocol";
import { describe, expect, it } from "vitest";
import { progressOf } from "../../src/web/operations/outcome.ts";
import { planOf } from "../../src/web/operations/plan.ts";
import { overview, view } from "../rest/fake-services.ts";

const shown = (words: string): Pick<ModuleView, "state" | "readiness" | "reason"> => {
  const [state, readiness] = words.split(" ");
  return {
    state: state as ModuleView["state"],
    readiness: readiness as ModuleView["readiness"],
    reason: "because",
  };
};

const courses: [action: ActionName, before: string, now: string, expected: string][] = [
  ["start", "STOP NotReady", "WAIT Transient", "running"],
  ["start", "STOP NotReady", "ALONE Ready", "done"],
  ["start", "STOP NotReady", "SECOND Ready", "done"],
  ["start", "STOP NotReady", "UP Ready", "done"],
  ["restart", "UP Ready", "UP Transient", "running"],
  ["start", "STOP NotReady", "WAIT NotReady", "waiting"],
  ["start", "STOP NotReady", "STOP NotReady", "failed"],
  ["stop", "PRIM Ready", "WAIT Transient", "running"],
  ["stop", "PRIM Ready", "STOP NotReady", "done"],
  ["swap", "PRIM Ready", "PRIM Ready", "running"],
  ["swap", "PRIM Ready", "SECOND Ready", "done"],
  ["swap", "SECOND Ready", "PRIM Ready", "done"],
  ["prim", "WAIT NotReady", "ALONE Ready", "done"],
  ["second", "STOP NotReady", "SECOND Transient", "running"],
  ["second", "STOP NotReady", "SECOND Ready", "done"],
];

describe("progressOf", () => {
  it.each(courses)("%s: %s -> %s is %s", (action, before, now, state) => {
    const course = { action, before: shown(before), now: shown(now), elapsedMs: 5000 };
    expect(progressOf({ ...course, moved: true }).state).toBe(state);
  });

  it("believes nothing in the first moment, before anything has moved", () => {
    const course = {
      action: "restart" as const,
      before: shown("PRIM Ready"),
      now: shown("PRIM Ready"),
    };
    expect(progressOf({ ...course, moved: false, elapsedMs: 10 }).state).toBe("running");
    expect(progressOf({ ...course, moved: true, elapsedMs: 10 }).state).toBe("done");
  });
});

const peer = { node: "node2", alive: true, state: null, readiness: null, reason: "" };
const serving: ModuleView = { ...view, state: "PRIM", readiness: "Ready", protected: true, peer };

function plan(action: ActionName, now: ModuleView): ReturnType<typeof planOf> {
  return planOf({ action, fullsync: false, view: now, overview, interruptionMs: 1900 });
}

describe("planOf", () => {
  it("a swap of a protected pair: allowed, with how long it took the last time", () => {
    expect(plan("swap", serving)).toMatchObject({
      ...{ allowed: true, losesData: false, interruptionMs: 1900 },
    });
    expect(plan("swap", serving).consequences.map(({ id }) => id)).toContain("moves");
  });

  it("a swap that would lose something: the check that fails says why", () => {
    const alone = plan("swap", { ...serving, state: "ALONE", protected: false });
    expect(alone.allowed).toBe(false);
    expect(alone.checks.find(({ ok }) => !ok)).toMatchObject({ id: "peer_copy_complete" });
    const silent = plan("swap", { ...serving, peer: { ...peer, alive: false } });
    expect(silent.checks.find(({ ok }) => !ok)).toMatchObject({ id: "peer_reachable" });
  });

  it("what may overwrite data says so", () => {
    const stopped = { ...serving, state: "STOP" as const, record: emptyLineage };
    for (const action of ["prim", "primforce", "second", "secondforce"] as const) {
      expect(plan(action, stopped)).toMatchObject({ losesData: true, interruptionMs: null });
    }
    expect(plan("start", stopped).losesData).toBe(false);
  });
});

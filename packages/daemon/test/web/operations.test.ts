import {
  type ActionName,
  emptyLineage,
  type MirrorStatus,
  type ModuleSight,
  type ModuleView,
  sentenceOf,
} from "@gemel/protocol";
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
const mirror: MirrorStatus = {
  ...{ role: "primary", gate: "connected", link: "up", generation: null, resync: null },
  ...{ recordsSent: 0, bytesSent: 0, recordsApplied: 0, port: 5600, encryption: "tls", pid: 7 },
};
const serving: ModuleView = { ...view, state: "PRIM", readiness: "Ready", protected: true, peer };

function plan(
  action: ActionName,
  now: ModuleView,
  more: { readonly other?: ModuleView; readonly everywhere?: boolean } = {},
): ReturnType<typeof planOf> {
  const { other = null, everywhere = false } = more;
  const sights = other === null ? [] : [{ node: "node2", reachable: true, view: other }];
  const sight: ModuleSight = {
    ...{ module: "app", id: 1, kind: "mirror", virtualAddresses: [], problems: {} },
    ...{ sentence: sentenceOf("app", sights), perNode: { node2: { view: other, ageMs: 100 } } },
  };
  const seen = { ...overview, modules: [sight] };
  const asked = { action, fullsync: false, everywhere };
  return planOf({ ...asked, view: now, overview: seen, interruptionMs: 1900 });
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

  it("a swap while something that is watched is down, here or there: it says what and where", () => {
    const red = {
      ...serving,
      resources: { "tcp.port": "down", "ip.vip": "up", "user.note": "v8" },
    };
    const other = { ...serving, node: "node2", resources: { "module.db": "down" } };
    const failed = plan("swap", red, { other }).checks.filter(({ ok }) => !ok);
    expect(failed).toEqual([
      {
        ...{ id: "checkers", ok: false },
        words: "Something that is watched is down: tcp.port (node1), module.db (node2)",
      },
    ]);
    expect(plan("swap", { ...serving, resources: { "user.note": "v8" } }).allowed).toBe(true);
  });

  it("a swap while the other is far behind: the check says how far", () => {
    const behind = (lagBytes: number) =>
      plan("swap", { ...serving, mirror: { ...mirror, lagBytes } }).checks.find(
        ({ id }) => id === "replication_lag",
      );
    expect(behind(4096)).toMatchObject({ ok: true, words: "node2 keeps up" });
    expect(behind(5 << 20)).toMatchObject({ ok: false, words: "node2 is 5.0 MiB behind" });
  });

  it("a stop everywhere ends the service; a stop of one of two that serve leaves the other", () => {
    const ids = (plan: ReturnType<typeof planOf>): string[] =>
      plan.consequences.map(({ id }) => id);
    const second: ModuleView = { ...serving, state: "SECOND" };
    const alone: ModuleView = { ...serving, state: "ALONE" };
    expect(ids(plan("stop", serving))).toEqual(["interruption", "moves"]);
    expect(ids(plan("stop", serving, { everywhere: true }))).toEqual(["ends"]);
    expect(ids(plan("stop", second, { everywhere: true }))).toEqual(["before"]);
    expect(ids(plan("stop", alone))).toEqual(["ends"]);
    expect(plan("stop", alone).interruptionMs).toBeNull();
    expect(ids(plan("stop", alone, { other: { ...alone, node: "node2" } }))).toEqual(["runs_on"]);
  });

  it("what may overwrite data says so", () => {
    const stopped = { ...serving, state: "STOP" as const, record: emptyLineage };
    for (const action of ["prim", "primforce", "second", "secondforce"] as const) {
      expect(plan(action, stopped)).toMatchObject({ losesData: true, interruptionMs: null });
    }
    expect(plan("start", stopped).losesData).toBe(false);
  });
});

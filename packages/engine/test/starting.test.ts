import { emptyLineage, type LineageRecord } from "@gemel/protocol";
import { expect, test } from "vitest";
import { Driver, entropy, sharedRecord } from "./driver.ts";

const soleRecord = { ...sharedRecord, right: "sole" } as const;

test("start: without any data it waits and names the command", () => {
  const node = new Driver(emptyLineage);
  node.feed({ type: "boot" });
  node.pass(5000, node.peer(emptyLineage));
  expect(node.view).toMatchObject({ state: "WAIT", readiness: "NotReady", rule: "M125" });
  expect(node.view.reason).toContain("run `gemel prim -m m` on the node with the good data");
});

test("start: the scripts come before the wait, and nothing is reported before the record", () => {
  const node = new Driver(emptyLineage);
  expect(node.log).toEqual([]);
  node.feed({ type: "boot" });
  expect(node.log.slice(0, 2)).toEqual(["transition", "report"]);
  expect(node.at("prestart")).toBeGreaterThan(0);
});

test("prim: bears the first generation, records it, then serves", () => {
  const node = new Driver(emptyLineage);
  node.feed({ type: "boot" });
  node.pass(2000);
  node.command("prim");
  expect(node.state.record).toMatchObject({
    generation: entropy,
    right: "sole",
    data: "up_to_date",
  });
  expect(node.at("persist up_to_date sole")).toBeLessThan(node.at("mirror serve"));
  expect(node.at("mirror serve")).toBeLessThan(node.at("mirror alone"));
  expect(node.at("vip add")).toBeLessThan(node.at("start_prim"));
  expect(node.view).toMatchObject({ state: "ALONE", readiness: "Ready" });
});

test("prim: is refused while the peer serves", () => {
  const node = new Driver({ ...sharedRecord, data: "outdated", right: "none" });
  node.feed({ type: "boot" });
  node.hold.add("check_directories");
  node.pass(500, node.peer(soleRecord, { serving: true, state: "ALONE" }));
  node.command("prim");
  expect(node.refusal).toMatchObject({ code: "refused", rule: "C01" });
});

test("prim: is refused on data of which the copy was not finished", () => {
  const node = new Driver({ ...sharedRecord, data: "inconsistent", right: "none" });
  node.feed({ type: "boot" });
  node.pass(4000);
  node.command("prim");
  expect(node.refusal?.rule).toBe("C02");
  expect(node.refusal?.remedy).toContain("Start the module on b");
});

test("prim: on a node that may be stale a generation is born at once", () => {
  const node = new Driver(sharedRecord);
  node.feed({ type: "boot" });
  node.pass(5000);
  node.command("prim");
  expect(node.state.record.generation).toBe(entropy);
  expect(node.state.record.history[0]).toBe(sharedRecord.generation);
});

test("second: is refused while the peer does not serve", () => {
  const node = new Driver(sharedRecord);
  node.feed({ type: "boot" });
  node.pass(500, node.peer(emptyLineage));
  node.command("second");
  expect(node.refusal?.rule).toBe("C06");
});

test("start: a node that shared the right waits for the peer, however long", () => {
  const node = new Driver(sharedRecord);
  node.feed({ type: "boot" });
  node.pass(60_000);
  expect(node.view).toMatchObject({ state: "WAIT", readiness: "NotReady", rule: "M135" });
  expect(node.log).not.toContain("mirror serve");
});

test("start: a sole, up-to-date node listens for a second and goes on alone", () => {
  const node = new Driver(soleRecord);
  node.feed({ type: "boot" });
  node.pass(900);
  expect(node.view.rule).toBe("M110");
  node.pass(200);
  expect(node.view).toMatchObject({ state: "ALONE", readiness: "Ready" });
  expect(node.state.record.generation).toBe(soleRecord.generation);
});

test("start: both waiting, the source asks, takes the right only when it is granted", () => {
  const node = new Driver(sharedRecord);
  node.feed({ type: "boot" });
  const secondary = { ...sharedRecord, role: "secondary" } as const;
  node.pass(500, node.peer(secondary));
  const want = node.reports.at(-1)?.want;
  expect(want).toEqual({ type: "sole", epoch: 5 });
  expect(node.state.record.right).toBe("shared");
  node.hear(node.peer({ ...secondary, data: "outdated", right: "none", renounced: 5 }));
  expect(node.state.record).toMatchObject({ right: "sole", epoch: 5 });
});

test("grant: also a stopped module records that it steps back, before it says so", () => {
  const node = new Driver({ ...sharedRecord, role: "secondary" }, { boot: false });
  node.feed({ type: "boot" });
  node.hear(node.peer(sharedRecord, { want: { type: "sole", epoch: 6 } }));
  expect(node.state.record).toMatchObject({ data: "outdated", right: "none", renounced: 6 });
  expect(node.at("persist outdated none")).toBeLessThan(node.at("report"));
  expect(node.view.state).toBe("STOP");
});

test("start: a directory that is not empty is refused with the remedy, and tried again", () => {
  const node = new Driver(emptyLineage);
  node.fails.set("check_directories", { code: "not_empty", message: "/data is not empty" });
  node.feed({ type: "boot" });
  node.pass(300, node.peer(soleRecord, { serving: true, state: "ALONE" }));
  expect(node.view).toMatchObject({ state: "WAIT", readiness: "NotReady", rule: "M101" });
  expect(node.view.reason).toContain("/data is not empty. Empty the directory");
  expect(node.state.record.data).toBe("outdated");
  node.fails.clear();
  node.pass(11_000, node.peer(soleRecord, { serving: true, state: "ALONE" }));
  expect(node.view.state).toBe("SECOND");
});

test("start: unrelated data is refused until an operator gives one side up, with a copy first", () => {
  const node = new Driver({ ...sharedRecord, generation: "b".repeat(32) });
  node.feed({ type: "boot" });
  const peer = node.peer(soleRecord, { serving: true, state: "ALONE" });
  node.pass(500, peer);
  expect(node.view).toMatchObject({ readiness: "NotReady", rule: "M124" });
  node.command("second", null, true);
  node.pass(500, peer);
  expect(node.at("rescue")).toBeLessThan(node.at("mirror follow"));
  expect(node.view.state).toBe("SECOND");
});

const halfCopied: LineageRecord = {
  ...sharedRecord,
  data: "inconsistent",
  right: "none",
  history: ["9".repeat(32)],
};

test("primforce: a copy that was not finished serves, under a history that is not its source's", () => {
  const node = new Driver(halfCopied);
  node.feed({ type: "boot" });
  node.pass(4000);
  node.command("primforce");
  expect(node.refusal).toBeNull();
  expect(node.view).toMatchObject({ state: "ALONE", readiness: "Ready" });
  const { record } = node.state;
  expect(record).toMatchObject({ generation: entropy, history: halfCopied.history, right: "sole" });
  expect(record.history).not.toContain(halfCopied.generation);
});

test("primforce: what may be lost is said, and kept as an event with the rule's name", () => {
  const node = new Driver(halfCopied);
  node.feed({ type: "boot" });
  node.pass(4000);
  node.command("primforce");
  const said = node.events.find(({ rule }) => rule === "F01");
  expect(said).toMatchObject({ action: "primforce", outcome: "done" });
  expect(said?.detail).toContain("What only b has is given up; it is kept in a rescue copy on b");
});

test("primforce: its former source yields after a rescue copy, although it wrote under the old name", () => {
  const node = new Driver({ ...sharedRecord, right: "sole", history: halfCopied.history });
  node.feed({ type: "boot" });
  const forced: LineageRecord = {
    ...halfCopied,
    ...{ data: "up_to_date", right: "sole", generation: entropy },
  };
  node.pass(500, node.peer({ ...forced, epoch: 9 }, { serving: true, state: "ALONE" }));
  expect(node.at("rescue")).toBeLessThan(node.at("mirror follow"));
});

test("prim: what may be lost is said where something may be", () => {
  const stale = new Driver({ ...sharedRecord, data: "outdated", right: "none" });
  stale.feed({ type: "boot" });
  stale.pass(4000);
  stale.command("prim");
  expect(stale.events.map(({ rule }) => rule)).toContain("F02");
  const sole = new Driver(soleRecord);
  sole.feed({ type: "boot" });
  sole.command("prim");
  expect(sole.events.map(({ rule }) => rule)).not.toContain("F02");
});

test("secondforce: gives the data up after a rescue copy, like second --fullsync", () => {
  const node = new Driver({ ...sharedRecord, generation: "b".repeat(32) });
  node.feed({ type: "boot" });
  const peer = node.peer(soleRecord, { serving: true, state: "ALONE" });
  node.pass(500, peer);
  node.command("secondforce");
  node.pass(500, peer);
  expect(node.at("rescue")).toBeLessThan(node.at("mirror follow"));
  expect(node.events.map(({ rule }) => rule)).toContain("F05");
});

import { instantMs } from "@gemel/base";
import type { LineageRecord, MirrorStatus } from "@gemel/protocol";
import { expect, test } from "vitest";
import { Driver, entropy, generation, sharedRecord } from "./driver.ts";

const stale: LineageRecord = {
  ...sharedRecord,
  data: "outdated",
  right: "none",
  role: "secondary",
};
const source: LineageRecord = { ...sharedRecord, right: "sole", epoch: 6 };

function serving(node: Driver, record: LineageRecord = source): ReturnType<Driver["peer"]> {
  const state = record.right === "shared" ? "PRIM" : "ALONE";
  return node.peer(record, { serving: true, state, linkUp: true });
}

/** Connecting to a peer that serves alone. */
function joining(record = stale, changes = {}): Driver {
  const node = new Driver(record, changes);
  node.feed({ type: "boot" });
  node.pass(300, serving(node));
  expect(node.view.state).toBe("SECOND");
  return node;
}

/** SECOND, protected. */
function second(changes = {}): Driver {
  const node = joining(stale, changes);
  node.says({ type: "link", up: true, reason: "connected" });
  node.says({ type: "seal", generation });
  const report = serving(node);
  node.hear({ ...report, want: { type: "share", epoch: 9, witness: null } });
  expect(node.state.record).toMatchObject({ right: "none", epoch: 9 });
  node.pass(2000, serving(node, { ...source, right: "shared", epoch: 9 }));
  expect(node.view).toMatchObject({ state: "SECOND", readiness: "Ready", protected: true });
  node.log.length = 0;
  return node;
}

test("join: inconsistent is recorded once the session stands, not before", () => {
  const node = joining();
  node.at("mirror follow");
  expect(node.state.record.data).toBe("outdated");
  node.says({ type: "link", up: true, reason: "connected" });
  expect(node.state.record.data).toBe("inconsistent");
});

test("seal: is recorded when the source's lineage is known, and answered after that", () => {
  const node = joining();
  node.says({ type: "link", up: true, reason: "connected" });
  node.says({ type: "seal", generation: entropy });
  expect(node.state.record.data).toBe("inconsistent");
  node.hear(serving(node, { ...source, generation: entropy, history: [generation] }));
  expect(node.state.record).toMatchObject({ generation: entropy, history: [generation] });
  expect(node.state.record).toMatchObject({ data: "up_to_date", right: "none" });
  expect(node.at("persist up_to_date none")).toBeLessThan(node.at("mirror seal_recorded"));
});

test("seal: what is recorded is what was sealed, not what the source has had since", () => {
  const node = joining();
  node.says({ type: "link", up: true, reason: "connected" });
  node.says({ type: "seal", generation: entropy });
  const later = "d".repeat(32);
  node.hear(serving(node, { ...source, generation: later, history: [entropy, generation] }));
  expect(node.state.record).toMatchObject({ generation: entropy, history: [generation] });
});

test("return with a witness: the secondary shares the right once the witness has the epoch, not before", () => {
  const identity = "1".repeat(32);
  const witnessed = { ...source, witness: { identity, epoch: 6 } };
  const node = joining({ ...stale, witness: { identity, epoch: 6 } }, { arbiter: "witness" });
  node.says({ type: "link", up: true, reason: "connected" });
  node.says({ type: "seal", generation });
  node.hear({ ...serving(node, witnessed), want: { type: "share", epoch: 9, witness: identity } });
  const concluded = { ...witnessed, right: "shared", epoch: 9 } as const;
  node.hear(serving(node, concluded));
  expect(node.state.record).toMatchObject({ right: "none", epoch: 9 });
  node.hear(serving(node, { ...concluded, witness: { identity, epoch: 9 } }));
  expect(node.state.record).toMatchObject({ right: "shared", epoch: 9 });
});

test("seal: one that waits for the lineage is void once its session is over", () => {
  const node = joining();
  node.says({ type: "link", up: true, reason: "connected" });
  node.says({ type: "seal", generation: entropy });
  node.says({ type: "broken", message: "A record could not be applied" });
  node.pass(11_000, serving(node));
  node.says({ type: "link", up: true, reason: "connected" });
  node.hear(serving(node, { ...source, generation: entropy, history: [generation] }));
  expect(node.state.record).toMatchObject({ data: "inconsistent", right: "none" });
});

test("the primary ended frozen while gemeld was away here: this node asks it to step back", () => {
  const before = second();
  before.says({ type: "link", up: false, reason: "reset" });
  before.says({ type: "link", up: true, reason: "connected" });
  const node = new Driver(before.state.record, {});
  const sent = { recordsSent: 0, bytesSent: 0, recordsApplied: 0, port: 5600 };
  const mirror: MirrorStatus = {
    ...{ ...sent, role: "replica", gate: "frozen", link: "resyncing" },
    ...{ generation, resync: null, encryption: "tls" },
  };
  node.feed({ type: "attach", mirror, saved: before.state });
  node.pass(500, node.peer({ ...source, right: "shared", epoch: 9 }, { state: "WAIT" }));
  expect(node.state.want?.type).toBe("sole");
});

test("gemeld is back while it began to follow: the session is left, and followed anew", () => {
  const before = new Driver(stale);
  before.hold.add("mirror follow");
  before.feed({ type: "boot" });
  before.pass(2000, serving(before));
  const node = new Driver(before.state.record);
  const sent = { recordsSent: 0, bytesSent: 0, recordsApplied: 0, port: 5600 };
  const mirror: MirrorStatus = {
    ...{ ...sent, role: "replica", gate: "frozen", link: "resyncing" },
    ...{ generation, resync: null, encryption: "tls" },
  };
  node.hold.add("mirror leave soon");
  node.hold.add("mirror follow");
  node.feed({ type: "attach", mirror, saved: before.state });
  expect(node.at("mirror leave soon")).toBeLessThan(node.at("mirror follow"));
  node.end("mirror leave soon");
  expect(node.state.mirror).toMatchObject({ role: "replica", asked: null });
});

test("a mirror that does not start for the next session is tried again", () => {
  const node = second();
  const { epoch } = node.state.record;
  node.says({ type: "link", up: false, reason: "reset" });
  const asking = serving(node, { ...source, right: "shared", epoch });
  node.hear({ ...asking, want: { type: "sole", epoch: epoch + 2 } });
  node.fails.set("mirror follow", { code: "internal", message: "It did not start" });
  const alone = serving(node, { ...source, right: "sole", epoch: epoch + 2 });
  node.pass(1000, alone);
  expect(node.view.reason).toContain("It did not start");
  node.fails.clear();
  node.log.length = 0;
  node.pass(11_000, alone);
  node.at("mirror follow");
  expect(node.view.state).toBe("SECOND");
});

test("the mirror dies while the session ends in order: the copy counts as torn all the same", () => {
  const node = joining();
  node.says({ type: "link", up: true, reason: "connected" });
  node.says({ type: "seal", generation });
  expect(node.state.record.data).toBe("up_to_date");
  node.hold.add("mirror leave");
  node.says({ type: "link", up: false, reason: "closed by the peer" });
  node.pass(500, node.peer(source, { state: "WAIT" }));
  node.at("mirror leave");
  node.says({ type: "broken", message: "gemel-fs ended" });
  node.end("mirror leave");
  expect(node.state.record).toMatchObject({ data: "inconsistent", right: "none" });
});

test("no heartbeat and link down: the session ends, the right is recorded, then it serves", () => {
  const node = second();
  node.hold.add("vip probe");
  node.says({ type: "link", up: false, reason: "no answer" });
  node.pass(3200);
  const order = [
    "vip probe",
    "stop_second",
    "mirror leave",
    "persist up_to_date sole",
    "mirror serve",
  ];
  expect(order.map((words) => node.at(words))).toEqual(
    order.map((words) => node.at(words)).toSorted((a, b) => a - b),
  );
  // The probe is waited for beside all that, and only before the address is added.
  node.at("mirror alone");
  expect(node.log).not.toContain("vip add");
  node.end("vip probe");
  expect(node.at("vip add")).toBeLessThan(node.at("start_prim"));
  expect(node.view).toMatchObject({ state: "ALONE", readiness: "Ready" });
  expect(node.state.record.generation).toBe(generation);
});

test("a takeover under way ends when the primary is back and asks: what was given up is not taken", () => {
  const node = second();
  node.hold.add("stop_second");
  node.says({ type: "link", up: false, reason: "no answer" });
  node.pass(3200);
  const back = serving(node, { ...source, right: "shared", epoch: 9 });
  node.hear({ ...back, linkUp: false, want: { type: "sole", epoch: 11 } });
  expect(node.state.record).toMatchObject({ data: "outdated", right: "none" });
  node.end("stop_second");
  node.pass(1000, back);
  expect(node.log).not.toContain("persist up_to_date sole");
  expect(node.log).not.toContain("mirror serve");
});

const third = "splitbrain.third";

function thirdSays(node: Driver, status: "up" | "down"): void {
  node.feed({ type: "monitor", resource: third, status, action: "noaction" });
}

test("third machine: silence counts while it answers", () => {
  const node = second({ pingResource: third });
  thirdSays(node, "up");
  node.pass(1200, serving(node, { ...source, right: "shared", epoch: 9 }));
  node.says({ type: "link", up: false, reason: "no answer" });
  node.pass(3200);
  expect(node.log).toContain("persist up_to_date sole");
  expect(node.view).toMatchObject({ state: "ALONE", readiness: "Ready" });
});

test("third machine: one that does not answer either means cut off, until the peer is heard", () => {
  const node = second({ pingResource: third });
  thirdSays(node, "down");
  node.says({ type: "link", up: false, reason: "no answer" });
  node.pass(3200);
  expect(node.view).toMatchObject({ state: "WAIT", readiness: "NotReady", rule: "M135" });
  // The peer may have gone on alone meanwhile.
  thirdSays(node, "up");
  node.pass(60_000);
  expect(node.log).not.toContain("persist up_to_date sole");
  node.pass(300, serving(node, { ...source, epoch: 11 }));
  expect(node.view.state).toBe("SECOND");
});

test("third machine: what answers again right before the peer does is no reason to take over", () => {
  const node = second({ pingResource: third });
  node.says({ type: "link", up: false, reason: "no answer" });
  thirdSays(node, "down");
  node.pass(2900);
  thirdSays(node, "up");
  node.pass(300);
  expect(node.view.state).toBe("WAIT");
  expect(node.log).not.toContain("persist up_to_date sole");
});

test("no heartbeat, link up: nothing happens but an event", () => {
  const node = second();
  node.pass(20_000);
  expect(node.view).toMatchObject({ state: "SECOND", readiness: "Ready", rule: "M221" });
});

test("no heartbeat, link up, nothing comes over it: the peer's processes do not run, it is taken over", () => {
  const node = second();
  node.says({ type: "quiet", quiet: true });
  node.pass(1000);
  expect(node.log).not.toContain("mirror leave soon");
  node.pass(4000);
  expect(node.at("mirror leave soon")).toBeLessThan(node.at("persist up_to_date sole"));
  expect(node.view).toMatchObject({ state: "ALONE", readiness: "Ready" });
});

test("quiet for a while, then alive again: the session goes on", () => {
  const node = second();
  node.says({ type: "quiet", quiet: true });
  node.says({ type: "quiet", quiet: false });
  node.pass(20_000);
  expect(node.log).not.toContain("mirror leave soon");
  expect(node.view).toMatchObject({ state: "SECOND", readiness: "Ready" });
});

test("a mirror that hangs is killed; one that cannot be counts as broken", () => {
  const node = second();
  node.hold.add("end_mirror");
  node.says({ type: "hung" });
  node.says({ type: "hung" });
  expect(node.log.filter((words) => words === "end_mirror")).toHaveLength(1);
  node.end("end_mirror", { code: "internal", message: "It cannot be killed" });
  expect(node.state.record.data).toBe("inconsistent");
  expect(node.view.reason).toContain("It cannot be killed");
});

test("no heartbeat after this node was away: it does not take over", () => {
  const node = second();
  node.now += 5000;
  node.feed({ type: "deadline" });
  node.says({ type: "link", up: false, reason: "no answer" });
  node.pass(10_000);
  expect(node.view).toMatchObject({ state: "WAIT", readiness: "NotReady" });
  expect(node.log).not.toContain("mirror serve");
});

test("failover off: no take-over, the reason names the command", () => {
  const node = second({ failover: false });
  node.says({ type: "link", up: false, reason: "no answer" });
  node.pass(4000);
  expect(node.view).toMatchObject({ state: "WAIT", readiness: "NotReady", rule: "M134" });
  expect(node.view.reason).toContain("gemel prim -m m");
});

test("remote stop: the secondary takes over as soon as the primary gave up", () => {
  const node = second();
  const given = { ...source, data: "outdated", right: "none", epoch: 9, renounced: 9 } as const;
  node.hear(node.peer(given));
  expect(node.state.record.right).toBe("sole");
  expect(node.state.record.epoch).toBeGreaterThan(9);
  node.at("start_prim");
  // The primary had the address and took it off before it gave up: nobody else is asked.
  node.at("vip add");
  expect(node.log).not.toContain("vip probe");
});

test("the primary is back from a restart within the time-out: it is asked to step back", () => {
  const node = second();
  node.says({ type: "link", up: false, reason: "reset" });
  const rebooted = node.peer({ ...source, right: "shared", epoch: 9 }, { incarnation: "j2" });
  node.hear(rebooted);
  expect(node.state.want?.type).toBe("sole");
  expect(node.state.record.right).toBe("shared");
  const given = { ...rebooted.record, data: "outdated", right: "none", renounced: 99 } as const;
  node.hear({ ...rebooted, record: given });
  expect(node.state.record.right).toBe("sole");
});

test("asked to step back: the session ends before the record says so, then it rejoins", () => {
  const node = second();
  node.hold.add("mirror leave soon");
  const asking = serving(node, { ...source, right: "shared", epoch: 9 });
  node.hear({ ...asking, want: { type: "sole", epoch: 10 } });
  expect(node.state.record.right).toBe("shared");
  node.end("mirror leave soon");
  expect(node.state.record).toMatchObject({ data: "outdated", right: "none", renounced: 10 });
  expect(node.log).not.toContain("mirror follow");
  node.hear(serving(node, { ...source, epoch: 10 }));
  node.at("mirror follow");
  expect(node.view).toMatchObject({ state: "SECOND", readiness: "Transient" });
  expect(node.log).not.toContain("stop_second");
});

test("two that follow each other: neither serves, so neither waits for the other's copy for ever", () => {
  const node = joining();
  // Each was told that the other serves by a packet from before both were switched off.
  const follows = node.peer({ ...stale, epoch: 9 }, { state: "SECOND" });
  node.hear(follows);
  expect(node.view).toMatchObject({ state: "WAIT" });
  // From there it is decided who starts: an outdated mark on both sides is void.
  node.pass(2000, node.peer({ ...stale, epoch: 5 }));
  expect(node.view).toMatchObject({ state: "WAIT", rule: "M122" });
});

test("broken mirror: the data counts as inconsistent, and it is tried again later", () => {
  const node = second();
  const primary = serving(node, { ...source, right: "shared", epoch: 9 });
  node.says({ type: "broken", message: "Disk full" });
  expect(node.state.record).toMatchObject({ data: "inconsistent", right: "none" });
  expect(node.view).toMatchObject({ state: "WAIT", readiness: "NotReady" });
  expect(node.view.reason).toContain("Disk full");
  node.pass(11_000, { ...primary, record: { ...source, epoch: 11 } });
  expect(node.view.state).toBe("SECOND");
});

test("the primary asks to go on alone: a mirror that hangs keeps it waiting for seconds only, and counts as damaged", () => {
  const node = second();
  node.hold.add("mirror leave soon");
  node.says({ type: "link", up: false, reason: "no answer" });
  const shared: LineageRecord = { ...source, right: "shared", epoch: 9 };
  const asking = {
    ...serving(node, shared),
    linkUp: false,
    want: { type: "sole", epoch: 12 },
  } as const;
  node.hear(asking);
  expect(node.state.record).toMatchObject({ data: "up_to_date", right: "shared" });
  node.end("mirror leave soon", { code: "timeout", message: "no answer in time" });
  expect(node.state.record).toMatchObject({ data: "inconsistent", right: "none" });
  node.hear(asking);
  expect(node.state.record.renounced).toBeGreaterThanOrEqual(12);
});

test("an interrupted copy is not promoted when the source is gone", () => {
  const node = joining();
  node.says({ type: "link", up: true, reason: "connected" });
  node.says({ type: "link", up: false, reason: "no answer" });
  node.pass(10_000);
  expect(node.view).toMatchObject({ state: "WAIT", readiness: "NotReady", rule: "M132" });
});

test("split brain: the former secondary yields, after a rescue copy", () => {
  const mine = { ...sharedRecord, generation: "b".repeat(32), history: [generation] };
  const theirs = { ...sharedRecord, generation: "c".repeat(32), history: [generation] };
  const node = new Driver({ ...mine, right: "sole", epoch: 8 });
  node.feed({ type: "boot" });
  node.pass(2000);
  node.hold.add("rescue");
  const primary = serving(node, { ...theirs, right: "sole", epoch: 5 });
  node.pass(300, primary);
  node.at("stop_prim force");
  expect(node.log).not.toContain("mirror follow");
  expect(node.state.record.right).toBe("sole");
  node.end("rescue");
  node.pass(300, primary);
  expect(node.at("persist outdated none")).toBeLessThan(node.at("mirror follow"));
});

test("stop of the secondary: the session ends right before the record gives the right up", () => {
  const node = second();
  node.command("stop");
  expect(node.at("mirror leave") + 1).toBe(node.at("persist outdated none"));
  expect(node.view.state).toBe("STOP");
});

test("a peer that says what cannot be read is neither what it was nor silent, and is not taken over from later", () => {
  const node = second();
  node.feed({ type: "peer_unreadable", seenAt: instantMs(node.now) });
  expect(node.state.peer).toMatchObject({ report: null, watched: false });
  node.says({ type: "link", up: false, reason: "reset" });
  for (let pulse = 0; pulse < 50; pulse += 1) {
    node.feed({ type: "peer_seen", seenAt: instantMs(node.now) });
    node.pass(200);
  }
  expect(node.view.state).toBe("SECOND");
  // It may have said that it goes on alone.
  node.pass(10_000);
  expect(node.view.state).toBe("WAIT");
});

test("a peer that can be read again is watched again", () => {
  const node = second();
  node.feed({ type: "peer_unreadable", seenAt: instantMs(node.now) });
  node.pass(3000, serving(node, { ...source, right: "shared", epoch: 9 }));
  expect(node.view).toMatchObject({ state: "SECOND", protected: true });
  node.says({ type: "link", up: false, reason: "reset" });
  node.pass(10_000);
  expect(node.view.state).toBe("ALONE");
});

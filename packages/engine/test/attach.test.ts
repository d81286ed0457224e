import { instantMs } from "@gemel/base";
import type { LineageRecord, MirrorStatus } from "@gemel/protocol";
import { expect, test } from "vitest";
import { Driver, generation, sharedRecord } from "./driver.ts";

const source: LineageRecord = { ...sharedRecord, right: "sole", epoch: 6 };

const resyncing: MirrorStatus = {
  ...{ role: "replica", gate: "frozen", link: "resyncing", generation, resync: null },
  ...{ recordsSent: 0, bytesSent: 0, recordsApplied: 0, port: 5600, encryption: "off" },
};

test("attach: a session that is left and begun anew within one step is one that follows", () => {
  const before = new Driver({ ...sharedRecord, data: "outdated", right: "none" });
  before.feed({ type: "boot" });
  before.hold.add("mirror follow");
  const served = before.peer(source, { serving: true, state: "ALONE" });
  before.pass(500, served);
  const node = new Driver(before.state.record);
  node.now = before.now + 700;
  for (const words of ["mirror leave soon", "mirror follow"]) node.hold.add(words);
  node.feed({ type: "attach", saved: before.state, mirror: resyncing });
  expect(node.at("mirror leave soon")).toBeLessThan(node.at("mirror follow"));
  node.hear(served);
  node.end("mirror leave soon");
  expect(node.state.mirror).toMatchObject({ role: "replica", asked: null });
  node.end("mirror follow");
  const follows = node.log.filter((words) => words === "mirror follow").length;
  node.says({ type: "link", up: true, reason: "connected" });
  node.pass(500, served);
  expect(node.log.filter((words) => words === "mirror follow")).toHaveLength(follows);
  expect(node.state.record.data).toBe("inconsistent");
});
test("a life that was taken for past and goes on speaking is the living one, also in the same words", () => {
  const node = new Driver(sharedRecord);
  node.feed({ type: "boot" });
  const secondary = { ...sharedRecord, role: "secondary" } as const;
  const living = node.peer(secondary, { incarnation: "j2" });
  node.pass(500, living);
  node.pass(100, node.peer(secondary, { incarnation: "j1", state: "STOP" }));
  expect(node.state.peer.report?.incarnation).toBe("j1");
  node.hear(living);
  expect(node.state.peer.report?.incarnation).toBe("j1");
  for (let at = 0; at < 2000; at += 200) {
    node.pass(200);
    node.feed({ type: "peer_seen", seenAt: instantMs(node.now) });
  }
  expect(node.state.peer.report?.incarnation).toBe("j2");
  expect(node.state.peer.late).toBeNull();
});

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

import type { LineageRecord } from "@gemel/protocol";
import { expect, test } from "vitest";
import { Driver, sharedRecord } from "./driver.ts";

const identity = "1".repeat(32);
const voted: LineageRecord = { ...sharedRecord, witness: { identity, epoch: 4 } };
const secondary: LineageRecord = { ...voted, role: "secondary" };

/** Up to date, sharing the right, after both nodes were down. */
function waiting(record: LineageRecord): Driver {
  const node = new Driver(record, { arbiter: "witness" });
  node.witness = { identity, entry: { epoch: 4, holder: null, generation: null } };
  node.feed({ type: "boot" });
  return node;
}

test("witness: asked only when the peer is silent, after the epoch was recorded, and taken only then", () => {
  const node = waiting(voted);
  node.pass(2800);
  expect(node.log).not.toContain("witness take");
  node.pass(600);
  expect(node.at("persist up_to_date shared")).toBeLessThan(node.at("witness take"));
  expect(node.state.record.asked).toBe(node.witness?.entry?.epoch);
  expect(node.at("witness take")).toBeLessThan(node.at("persist up_to_date sole"));
  expect(node.state.record.epoch).toBe(node.witness?.entry?.epoch);
  expect(node.view.state).toBe("ALONE");
});

test("witness: the secondary leaves the primary a head start", () => {
  const node = waiting(secondary);
  node.pass(3300);
  expect(node.log).not.toContain("witness take");
  node.pass(500);
  node.at("witness take");
});

test("witness: refused, a node records that its data is older, and waits", () => {
  const node = waiting(voted);
  node.witness = { identity, entry: { epoch: 6, holder: "b", generation: null } };
  node.pass(5000);
  expect(node.state.record).toMatchObject({ data: "outdated", right: "none" });
  expect(node.state.record.renounced).toBeGreaterThanOrEqual(6);
  expect(node.view).toMatchObject({ state: "WAIT", readiness: "NotReady" });
});

test("witness: another one than was agreed on grants nothing", () => {
  const node = waiting(voted);
  node.witness = { identity: "2".repeat(32), entry: { epoch: 4, holder: null, generation: null } };
  node.pass(20_000);
  expect(node.state.record.right).toBe("shared");
  expect(node.view.state).toBe("WAIT");
});

test("witness: a grant that comes after the peer's word is void", () => {
  const node = waiting(voted);
  node.hold.add("witness take");
  node.pass(4000);
  const asked = node.state.record.asked;
  // The peer is back, gives way, and higher epochs are gone through before the answer is there.
  node.hear(node.peer({ ...secondary, data: "outdated", right: "none", renounced: 7 }));
  node.pass(500, node.peer({ ...secondary, data: "outdated", right: "none", renounced: 7 }));
  expect(node.state.record).toMatchObject({ right: "sole" });
  expect(node.state.record.epoch).toBeGreaterThan(asked);
  const entry = { epoch: asked, holder: "a", generation: null };
  const { effect } = node.state.witness.asked ?? { effect: -1 };
  node.feed({ type: "finished", effect, ok: true, witness: { identity, entry } });
  expect(node.state.witness.granted).toBeNull();
});

test("witness: away, nobody starts; back, the node that asked does", () => {
  const node = waiting(voted);
  const { witness } = node;
  node.witness = null;
  node.pass(20_000);
  expect(node.view).toMatchObject({ state: "WAIT", readiness: "NotReady", rule: "M137" });
  node.witness = witness;
  node.pass(3000);
  expect(node.view.state).toBe("ALONE");
});

test("witness: a node that deferred to the peer never asks", () => {
  const node = waiting({ ...voted, renounced: 7 });
  node.pass(20_000);
  expect(node.log).not.toContain("witness take");
  expect(node.view.state).toBe("WAIT");
});

test("witness: who shares only the epoch of an interrupted return asks from exactly that", () => {
  const node = waiting({ ...voted, right: "none", epoch: 6 });
  node.pass(5000);
  expect(node.state.record.right).toBe("none");
  node.witness = { identity, entry: { epoch: 6, holder: null, generation: null } };
  node.pass(5000);
  expect(node.state.record.right).toBe("sole");
});

test("witness: a designated primary starts without it", () => {
  const node = waiting({ ...voted, designated: 7 });
  node.witness = null;
  node.pass(5000);
  expect(node.state.record).toMatchObject({ right: "sole", designated: 0 });
  expect(node.state.record.epoch).toBeGreaterThan(7);
});

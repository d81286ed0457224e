import { expect, test } from "vitest";
import { Driver, entropy, sharedRecord } from "./driver.ts";

function alone(): Driver {
  const node = new Driver({ ...sharedRecord, right: "sole" });
  node.feed({ type: "boot" });
  node.pass(2000);
  return node;
}

test("event: a stop is a chain from the command to its outcome, told twice", () => {
  const node = alone();
  node.events.length = 0;
  node.command("stop");
  const [begun, done] = node.events.filter(({ action }) => action === "PRIM>WAIT");
  const chain = { rule: "M010", cause: "stop called by an administrator", from: "ALONE" };
  expect(begun).toMatchObject({ ...chain, outcome: "begun", to: "WAIT" });
  expect(done).toMatchObject({ ...chain, outcome: "done", to: "WAIT", chain: begun?.chain });
});

test("event: what fails says so, and what failed", () => {
  const node = new Driver({ ...sharedRecord, right: "sole" });
  node.fails.set("start_prim", { code: "internal", message: "start_prim ended with code 3" });
  node.feed({ type: "boot" });
  node.pass(2000);
  const ends = node.events.filter(({ action }) => action === "WAIT>ALONE");
  expect(ends.map(({ outcome }) => outcome)).toEqual(["begun", "failed"]);
  expect(ends[1]?.detail).toBe("start_prim ended with code 3");
});

test("event: a transition that is given up for another says so", () => {
  const node = new Driver({ ...sharedRecord, right: "sole" });
  node.hold.add("start_prim");
  node.feed({ type: "boot" });
  node.pass(2000);
  node.command("stop");
  node.end("start_prim");
  const ends = node.events.filter(({ action }) => action === "WAIT>ALONE");
  expect(ends.map(({ outcome }) => outcome)).toEqual(["begun", "given up"]);
});

test("event: a move that changes the record is one, a look at the world is none", () => {
  const node = new Driver({ ...sharedRecord, role: "secondary" });
  node.feed({ type: "boot" });
  const source = { ...sharedRecord, generation: entropy, history: [sharedRecord.generation ?? ""] };
  const report = node.peer({ ...source, right: "sole" }, { serving: true, state: "ALONE" });
  node.pass(300, report);
  expect(node.events.filter(({ action }) => action === "giveUp")).toMatchObject([
    { rule: "R23", cause: "b says ALONE Ready", outcome: "done" },
  ]);
  const count = node.events.length;
  node.pass(2000, report);
  expect(node.events).toHaveLength(count);
});

/** What the node that goes on says of a split brain. */
import type { LineageRecord } from "@gemel/protocol";
import { expect, test } from "vitest";
import { Driver, generation, sharedRecord } from "./driver.ts";

const secondRecord: LineageRecord = { ...sharedRecord, role: "secondary" };

test("split brain: who goes on does not say that the other one is on its way", () => {
  const wrote = (own: string): Partial<LineageRecord> => ({
    ...{ right: "sole", generation: own.repeat(32), history: [generation] },
  });
  const node = new Driver({ ...sharedRecord, ...wrote("c"), epoch: 8 });
  node.feed({ type: "boot" });
  node.pass(2000);
  const theirs = { ...secondRecord, ...wrote("b"), epoch: 5 };
  node.pass(300, node.peer(theirs, { state: "WAIT" }));
  expect(node.view).toMatchObject({ state: "ALONE", readiness: "Ready", rule: "M063" });
  expect(node.view.reason).toContain("b went on alone as well");
  // One that wrote nothing alone.
  node.pass(300, node.peer({ ...secondRecord, epoch: 5, right: "none" }, { state: "WAIT" }));
  expect(node.view.rule).toBe("M050");
});

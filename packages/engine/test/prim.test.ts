import { emptyLineage } from "@gemel/protocol";
import { expect, test } from "vitest";
import { Driver, entropy, sharedRecord } from "./driver.ts";

const secondary = { ...sharedRecord, role: "secondary" } as const;

/** The primary of a protected pair. */
function primary(): Driver {
  const node = new Driver(sharedRecord);
  node.feed({ type: "boot" });
  node.pass(500, node.peer(secondary));
  node.hear(node.peer({ ...secondary, data: "outdated", right: "none", renounced: 5 }));
  node.says({ type: "link", up: true, reason: "test" });
  const copying = { ...secondary, data: "inconsistent", right: "none", renounced: 5 } as const;
  node.hear(node.peer(copying, { state: "SECOND" }));
  node.says({ type: "sealed", generation: sharedRecord.generation ?? "" });
  const complete = { ...copying, data: "up_to_date" } as const;
  node.hear(node.peer(complete, { state: "SECOND", linkUp: true }));
  const epoch = node.reports.at(-1)?.want?.epoch ?? 0;
  node.hear(node.peer({ ...complete, epoch }, { state: "SECOND", linkUp: true }));
  node.pass(500, node.peer({ ...complete, epoch, right: "shared" }, { state: "SECOND" }));
  expect(node.view).toMatchObject({ state: "PRIM", readiness: "Ready" });
  return node;
}

function follower(node: Driver): ReturnType<Driver["peer"]> {
  const { epoch } = node.state.record;
  return node.peer({ ...secondary, renounced: 5, epoch }, { state: "SECOND" });
}

test.each(["prim", "primforce"] as const)("%s: is refused while the service ends", (action) => {
  const node = primary();
  node.hold.add("stop_prim");
  node.command("swap");
  node.command(action);
  expect(node.refusal).toMatchObject({ code: "refused", rule: action === "prim" ? "C25" : "C27" });
  expect(node.state.force).toBeNull();
});

test.each(["swap", "stop"] as const)(
  "prim: is refused right after the hand-over of a %s",
  (how) => {
    const node = primary();
    node.command(how);
    expect(node.state.record).toMatchObject({ right: "none", data: "outdated" });
    node.command("prim");
    expect(node.refusal).toMatchObject({ code: "refused", rule: "C24" });
    expect(node.refusal?.remedy).toContain("gemel swap -m m` on b");
    const { epoch } = node.state.record;
    const taking = node.peer({ ...secondary, renounced: 5, epoch: epoch + 2, right: "sole" });
    node.hear({ ...taking, readiness: "Transient" });
    node.command("prim");
    expect(node.refusal?.rule).toBe("C24");
    expect(node.state.record.right).toBe("none");
  },
);

test("prim: is allowed again when the one that was to take over is stopped, or is silent", () => {
  const node = primary();
  node.command("stop");
  node.command("prim");
  expect(node.refusal?.rule).toBe("C24");
  node.hear({ ...follower(node), state: "STOP" });
  node.command("prim");
  expect(node.refusal).toBeNull();
  expect(node.view.state).toBe("ALONE");
});

test("prim: is refused to a node that granted what the other one asked for", () => {
  const node = new Driver({ ...secondary }, { boot: false });
  node.feed({ type: "boot" });
  const asking = node.peer(sharedRecord, { want: { type: "sole", epoch: 6 } });
  node.hear({ ...asking, readiness: "Transient" });
  expect(node.state.record.renounced).toBe(6);
  node.command("prim");
  expect(node.refusal?.rule).toBe("C24");
});

test("prim: listens first, and is void when the other one turns out to serve or to take over", () => {
  for (const serving of [true, false]) {
    const node = new Driver({ ...sharedRecord, right: "none", data: "outdated", renounced: 4 });
    node.feed({ type: "boot" });
    node.command("prim");
    expect(node.refusal).toBeNull();
    expect(node.view).toMatchObject({ state: "WAIT", rule: "M099" });
    const sole = { ...sharedRecord, right: "sole", epoch: 6 } as const;
    node.hear(node.peer(sole, { serving, readiness: "Transient" }));
    expect(node.state.force).toBeNull();
    expect(node.state.record.right).toBe("none");
  }
});

test("prim: one that hears nobody serves after it has listened", () => {
  const node = new Driver(emptyLineage);
  node.feed({ type: "boot" });
  node.command("prim");
  expect(node.view.rule).toBe("M099");
  node.pass(1100);
  expect(node.state.record.generation).toBe(entropy);
  expect(node.view.state).toBe("ALONE");
});

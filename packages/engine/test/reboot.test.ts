import { expect, test } from "vitest";
import { Driver, sharedRecord } from "./driver.ts";

const soleRecord = { ...sharedRecord, right: "sole" } as const;
const down = { type: "monitor", resource: "proc.server", status: "down" } as const;

function alone(automaticReboot: "off" | "on" | "last_resort", changes = {}): Driver {
  const node = new Driver(soleRecord, { automaticReboot, ...changes });
  node.feed({ type: "boot" });
  node.pass(1100);
  expect(node.view).toMatchObject({ state: "ALONE", readiness: "Ready" });
  node.log.length = 0;
  return node;
}

test("automatic_reboot: a stop and a start that a monitor wants are a reboot, after everything has ended", () => {
  const node = alone("on");
  node.hold.add("reboot");
  node.feed({ ...down, action: "stopstart" });
  expect(node.at("mirror withdraw")).toBeLessThan(node.at("reboot"));
  expect(node.view).toMatchObject({ state: "WAIT", rule: "M098" });
  node.pass(60_000);
  expect(node.log).not.toContain("start_prim");
  node.end("reboot", { code: "refused", message: "It was rebooted 3 times" });
  node.pass(2000);
  node.at("start_prim");
  expect(node.view.state).toBe("ALONE");
});

test("automatic_reboot: a restart, an operator's stopstart and other values reboot nothing", () => {
  for (const [value, action] of [
    ["on", "restart"],
    ["last_resort", "stopstart"],
    ["off", "stopstart"],
  ] as const) {
    const node = alone(value);
    node.feed({ ...down, action });
    node.pass(2000);
    node.at("start_prim");
    expect(node.log).not.toContain("reboot");
  }
  const node = alone("on");
  node.command("stopstart");
  node.pass(2000);
  node.at("start_prim");
  expect(node.log).not.toContain("reboot");
});

const failing = { code: "internal", message: "It cannot be ended" };

test.each(["vip remove", "mirror exit"])(
  "last resort: %s fails where the right is lost",
  (what) => {
    for (const value of ["off", "last_resort", "on"] as const) {
      const node = alone(value);
      node.hold.add("reboot");
      node.fails.set(what, failing);
      node.fails.set("mirror withdraw", failing);
      const yields = {
        ...soleRecord,
        generation: "f".repeat(32),
        history: [sharedRecord.generation],
      };
      node.says({ type: "broken", message: "The disk is gone" });
      node.pass(500, node.peer({ ...yields, history: [] }, { serving: true, state: "ALONE" }));
      if (value === "off") expect(node.log).not.toContain("reboot");
      else expect(node.at(what)).toBeLessThan(node.at("reboot"));
    }
  },
);

test("last resort: what ended after all is none", () => {
  const node = alone("last_resort");
  node.fails.set("mirror withdraw", failing);
  node.says({ type: "broken", message: "The disk is gone" });
  node.pass(500);
  node.at("mirror exit");
  expect(node.log).not.toContain("reboot");
});

/**
 * `automatic_reboot`: the death of the application has the host rebooted, the service goes to the other node, and
 * the host comes back as its secondary. What reboots is the kernel's own call, which ends a namespace only.
 */
import { bounds } from "@gemel/scenarios";
import { test } from "vitest";
import { LabCluster } from "../src/scenario/lab-cluster.ts";
import { waitFor } from "../src/system/wait-for.ts";

test("the application dies: the host reboots, nothing is lost", { timeout: 300_000 }, async () => {
  const cluster = await LabCluster.create({ onDeath: "stopstart", automaticReboot: "on" });
  try {
    await cluster.protect("a", "b");
    const [a] = cluster.ledger.nodes;
    await cluster.killApplication("a");
    await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.failoverMs);
    await waitFor(() => !a.isUp, { what: "a to reboot", timeoutMs: bounds.stopMs });
    await cluster.powerOn("a");
    await cluster.expect("a").toBe("SECOND", "Ready").within(bounds.rejoinMs);
    await cluster.expect("b").toBe("PRIM", "Ready").within(bounds.rejoinMs);
    await cluster.nothingLost();
  } finally {
    await cluster.destroy();
  }
});

/**
 * What operators do to a protected pair.
 *
 * @module
 */
import { bounds, type Scenario, scenario } from "../cluster.ts";

export const operating: readonly Scenario[] = [
  scenario("stop of the primary: the secondary takes over", { catalogue: 4 }, async (cluster) => {
    await cluster.protect("a", "b");
    await cluster.run("a", "stop");
    await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.failoverMs);
    await cluster.expect("a").toBe("STOP").within(bounds.stopMs);
    await cluster.serves(bounds.failoverMs);
    await cluster.run("a", "start");
    await cluster.expect("a").toBe("SECOND", "Ready").within(bounds.rejoinMs);
    await cluster.expect("b").toBe("PRIM", "Ready").within(bounds.rejoinMs);
    await cluster.nothingLost();
  }),
  scenario("stop of the secondary: the primary goes on", {}, async (cluster) => {
    await cluster.protect("a", "b");
    await cluster.run("b", "stop");
    await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.failoverMs);
    await cluster.serves(1000);
    await cluster.expect("b").toBe("STOP").within(bounds.stopMs);
  }),
  scenario("restart of the primary stays local", { catalogue: 6 }, async (cluster) => {
    await cluster.protect("a", "b");
    await cluster.run("a", "restart");
    await cluster.expect("a").toBe("PRIM", "Transient").within(2000);
    await cluster.expect("b").toBe("SECOND", "Ready").throughout(bounds.quietMs);
    await cluster.expect("a").toBe("PRIM", "Ready").within(bounds.startMs);
    await cluster.nothingLost();
  }),
  scenario("swap exchanges the roles", {}, async (cluster) => {
    await cluster.protect("a", "b");
    await cluster.refuses("b", "swap");
    await cluster.run("a", "swap");
    await cluster.expect("b").toBe("PRIM", "Ready").within(bounds.swapMs);
    await cluster.expect("a").toBe("SECOND", "Ready").within(bounds.swapMs);
    await cluster.serves(bounds.swapMs);
    await cluster.nothingLost();
  }),
  scenario(
    "the default primary gets the service back after it rejoined",
    { catalogue: 29, defaultPrimary: "a" },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.powerOff("a");
      await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.powerOn("a");
      await cluster.expect("a").toBe("PRIM", "Ready").within(bounds.rejoinMs);
      await cluster.expect("b").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.nothingLost();
    },
  ),
];

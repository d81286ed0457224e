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
    "prim right after a hand-over: refused, nothing is decided twice",
    {},
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.run("a", "swap");
      await cluster.refuses("a", "prim");
      await cluster.expect("b").toBe("PRIM", "Ready").within(bounds.swapMs);
      await cluster.expect("a").toBe("SECOND", "Ready").within(bounds.swapMs);
      await cluster.run("b", "stop");
      await cluster.refuses("b", "primforce");
      await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.refuses("b", "prim");
      await cluster.expect("b").toBe("STOP").within(bounds.stopMs);
      await cluster.run("b", "start");
      await cluster.expect("b").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.nothingLost();
    },
  ),
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
  scenario("stopstart of the primary exchanges the roles", { catalogue: 7 }, async (cluster) => {
    await cluster.protect("a", "b");
    await cluster.run("a", "stopstart");
    await cluster.expect("b").toBe("PRIM", "Ready").within(bounds.rejoinMs);
    await cluster.expect("a").toBe("SECOND", "Ready").within(bounds.rejoinMs);
    await cluster.serves(bounds.failoverMs);
    await cluster.nothingLost();
  }),
  scenario(
    "the host of the primary shuts down: a clean hand-over, and it comes back by itself",
    { catalogue: 8 },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.run("a", "shutdown");
      await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.expect("a").toBe("STOP").within(bounds.stopMs);
      await cluster.expect("a").toSay("The host shuts down").within(1000);
      await cluster.powerOff("a");
      await cluster.serves(bounds.failoverMs);
      await cluster.powerOn("a");
      await cluster.expect("a").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.nothingLost();
    },
  ),
  scenario("a write on the secondary is refused", { catalogue: 13 }, async (cluster) => {
    await cluster.protect("a", "b");
    await cluster.writeIsRefused("b");
    await cluster.expect("b").toBe("SECOND", "Ready").within(1000);
    await cluster.nothingLost();
  }),
  scenario(
    "one of two networks is cut: nothing changes",
    { catalogue: 17, twoNetworks: true },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.cutOneNetwork();
      await cluster.expect("a").toBe("PRIM", "Ready").throughout(bounds.quietMs);
      await cluster.expect("b").toBe("SECOND", "Ready").within(1000);
      await cluster.serves(1000);
      await cluster.nothingLost();
    },
  ),
  scenario(
    "the secondary is lost during a copy, then the primary: only primforce takes the half copy",
    { catalogue: 26 },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.powerOff("b");
      await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.serves(1000);
      await cluster.interruptCopy("b");
      await cluster.run("a", "stop");
      await cluster.expect("a").toBe("STOP").within(bounds.stopMs);
      await cluster.powerOff("a");
      await cluster.powerOn("b");
      await cluster.expect("b").toBe("WAIT", "NotReady").within(bounds.startMs);
      await cluster.refuses("b", "prim");
      await cluster.run("b", "primforce");
      await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.startMs);
    },
  ),
];

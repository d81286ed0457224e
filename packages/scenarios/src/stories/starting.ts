/**
 * From nothing to a protected pair, and starts of nodes that may be stale.
 *
 * @module
 */
import { bounds, type Scenario, scenario } from "../cluster.ts";

export const starting: readonly Scenario[] = [
  scenario(
    "the first start waits for an operator on both nodes",
    { catalogue: 1 },
    async (cluster) => {
      await cluster.powerOn("a");
      await cluster.powerOn("b");
      await cluster.expect("a").toBe("WAIT", "NotReady").within(bounds.startMs);
      await cluster.expect("b").toBe("WAIT", "NotReady").within(bounds.startMs);
      await cluster.expect("a").toSay("run `gemel prim").throughout(bounds.quietMs);
    },
  ),
  scenario("prim on one node, the other one is copied to", { catalogue: 2 }, async (cluster) => {
    await cluster.powerOn("a");
    await cluster.powerOn("b");
    await cluster.expect("a").toBe("WAIT", "NotReady").within(bounds.startMs);
    await cluster.run("a", "prim");
    await cluster.expect("a").toBe("PRIM", "Ready").within(bounds.rejoinMs);
    await cluster.expect("b").toBe("SECOND", "Ready").within(bounds.rejoinMs);
    await cluster.refuses("b", "prim");
    await cluster.nothingLost();
  }),
  scenario("both stopped, both started: the roles come back", { catalogue: 3 }, async (cluster) => {
    await cluster.protect("a", "b");
    await cluster.run("b", "stop");
    await cluster.expect("b").toBe("STOP").within(bounds.stopMs);
    await cluster.run("a", "stop");
    await cluster.expect("a").toBe("STOP").within(bounds.stopMs);
    await cluster.run("b", "start");
    await cluster.run("a", "start");
    await cluster.expect("a").toBe("PRIM", "Ready").within(bounds.rejoinMs);
    await cluster.expect("b").toBe("SECOND", "Ready").within(bounds.rejoinMs);
    await cluster.nothingLost();
  }),
  scenario("a stale node that is started alone waits", { catalogue: 30 }, async (cluster) => {
    await cluster.protect("a", "b");
    await cluster.powerOff("b");
    await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.failoverMs);
    await cluster.pass(3000);
    await cluster.powerOff("a");
    await cluster.powerOn("b");
    await cluster.expect("b").toBe("WAIT", "NotReady").within(bounds.startMs);
    await cluster.expect("b").toBe("WAIT").throughout(bounds.quietMs);
    await cluster.powerOn("a");
    await cluster.expect("b").toBe("SECOND", "Ready").within(bounds.rejoinMs);
    await cluster.nothingLost();
  }),
  scenario(
    "power cut of both: the first one waits for the second",
    { catalogue: 11 },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.powerOff("a");
      await cluster.powerOff("b");
      await cluster.powerOn("b");
      await cluster.expect("b").toBe("WAIT", "NotReady").within(bounds.startMs);
      await cluster.expect("b").toBe("WAIT").throughout(bounds.quietMs);
      await cluster.powerOn("a");
      await cluster.expect("a").toBe("PRIM", "Ready").within(bounds.rejoinMs);
      await cluster.expect("b").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.nothingLost();
    },
  ),
  scenario("data with nothing in common is never overwritten unasked", {}, async (cluster) => {
    await cluster.powerOn("a");
    await cluster.run("a", "prim");
    await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.startMs);
    await cluster.pass(2000);
    await cluster.powerOff("a");
    await cluster.powerOn("b");
    await cluster.run("b", "prim");
    await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.startMs);
    await cluster.pass(2000);
    await cluster.powerOn("a");
    await cluster.expect("b").toBe("ALONE", "Ready").throughout(bounds.quietMs);
    await cluster.expect("a").toSay("nothing in common").within(bounds.startMs);
  }),
  scenario(
    "a node that was alone listens before it starts: the other one may have been made primary",
    {},
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.powerOff("b");
      await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.pass(2000);
      await cluster.powerOff("a");
      await cluster.powerOn("b");
      await cluster.expect("b").toBe("WAIT", "NotReady").within(bounds.startMs);
      await cluster.run("b", "prim");
      await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.startMs);
      await cluster.pass(2000);
      await cluster.powerOn("a");
      await cluster.expect("a").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.expect("b").toBe("PRIM", "Ready").within(bounds.rejoinMs);
    },
  ),
];

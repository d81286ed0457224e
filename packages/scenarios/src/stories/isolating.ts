/**
 * No witness, but a third machine that answers to ping: who is cut off from it does not go on.
 *
 * @module
 */
import { bounds, type Cluster, type NodeName, type Scenario, scenario } from "../cluster.ts";

const settings = { thirdMachine: true } as const;

async function together(cluster: Cluster, primary: NodeName, secondary: NodeName): Promise<void> {
  await cluster.expect(primary).toBe("PRIM", "Ready").within(bounds.rejoinMs);
  await cluster.expect(secondary).toBe("SECOND", "Ready").within(bounds.rejoinMs);
  await cluster.serves(bounds.failoverMs);
  await cluster.nothingLost();
}

export const isolating: readonly Scenario[] = [
  scenario(
    "the primary is cut off from everything: the secondary takes over, the primary gives its address up",
    { ...settings, catalogue: 16 },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.isolate("a");
      await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.expect("a").toSay("takes itself for cut off").within(bounds.failoverMs);
      await cluster.serves(bounds.failoverMs);
      await cluster.expect("a").toBe("WAIT", "NotReady").within(bounds.frozenMs);
      await cluster.heal();
      await together(cluster, "b", "a");
    },
  ),
  scenario(
    "the secondary is cut off from everything: it waits, the primary goes on",
    { ...settings, catalogue: 16 },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.isolate("b");
      await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.expect("b").toBe("WAIT", "NotReady").within(bounds.failoverMs);
      await cluster.serves(1000);
      await cluster.expect("b").toBe("WAIT").throughout(bounds.quietMs);
      await cluster.heal();
      await together(cluster, "a", "b");
    },
  ),
  scenario(
    "the primary is cut off for a moment: it learns that the other one took over",
    settings,
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.isolate("a");
      await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.heal();
      await together(cluster, "b", "a");
    },
  ),
  scenario(
    "the third machine dies, then the nodes part: both wait, and come together again by themselves",
    { ...settings, catalogue: 18 },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.thirdDown();
      await cluster.expect("a").toBe("PRIM", "Ready").throughout(bounds.quietMs);
      await cluster.isolate("a");
      await cluster.expect("b").toBe("WAIT", "NotReady").within(bounds.failoverMs);
      await cluster.expect("a").toSay("takes itself for cut off").within(bounds.failoverMs);
      await cluster.expect("a").toBe("WAIT", "NotReady").within(bounds.frozenMs);
      await cluster.heal();
      await together(cluster, "a", "b");
    },
  ),
  scenario(
    "the third machine and the primary die: the operator decides",
    { ...settings, catalogue: 18 },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.thirdDown();
      await cluster.pass(bounds.failoverMs);
      await cluster.powerOff("a");
      await cluster.expect("b").toBe("WAIT", "NotReady").within(bounds.failoverMs);
      await cluster.heal();
      await cluster.expect("b").toBe("WAIT", "NotReady").throughout(bounds.quietMs);
      await cluster.expect("b").toSay("if a is lost").within(1000);
      await cluster.run("b", "prim");
      await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.startMs);
      await cluster.powerOn("a");
      await together(cluster, "b", "a");
    },
  ),
];

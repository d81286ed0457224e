/**
 * What monitors and checkers see, and what comes of it.
 *
 * @module
 */
import { bounds, type Cluster, type Scenario, scenario } from "../cluster.ts";

/** `b` serves, `a` has come back as its secondary. */
async function exchanged(cluster: Cluster): Promise<void> {
  await cluster.expect("b").toBe("PRIM", "Ready").within(bounds.rejoinMs);
  await cluster.expect("a").toBe("SECOND", "Ready").within(bounds.rejoinMs);
  await cluster.serves(bounds.failoverMs);
  await cluster.nothingLost();
}

export const watching: readonly Scenario[] = [
  scenario(
    "the application is killed, to be moved: it goes to the other node",
    { catalogue: 20, onDeath: "stopstart" },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.killApplication("a");
      await exchanged(cluster);
    },
  ),
  scenario(
    "a resource is gone on both nodes: the module waits on both",
    { catalogue: 22, checkers: true },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.checkerSays("b", "wait", "down");
      await cluster.expect("b").toBe("WAIT", "NotReady").within(bounds.failoverMs);
      await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.checkerSays("a", "wait", "down");
      await cluster.expect("a").toBe("WAIT", "NotReady").within(bounds.failoverMs);
      await cluster.expect("a").toSay("c_wait").within(1000);
      await cluster.checkerSays("a", "wait", "up");
      await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.startMs);
      await cluster.checkerSays("b", "wait", "up");
      await cluster.expect("b").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.nothingLost();
    },
  ),
  scenario(
    "what the primary waits for is gone on it: the secondary takes over",
    { catalogue: 21, checkers: true },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.checkerSays("a", "wait", "down");
      await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.expect("a").toBe("WAIT", "NotReady").within(bounds.failoverMs);
      await cluster.serves(bounds.failoverMs);
      await cluster.checkerSays("a", "wait", "up");
      await exchanged(cluster);
    },
  ),
  scenario(
    "a checker asks for a restart: it stays here",
    { catalogue: 24, checkers: true },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.checkerSays("a", "restart", "down");
      await cluster.expect("a").toBe("PRIM", "Transient").within(3000);
      await cluster.checkerSays("a", "restart", "up");
      await cluster.expect("a").toBe("PRIM", "Ready").within(bounds.startMs);
      await cluster.expect("b").toBe("SECOND", "Ready").within(1000);
      await cluster.serves(bounds.startMs);
      await cluster.nothingLost();
    },
  ),
  scenario(
    "a checker asks for a stop and a start: the roles change",
    { catalogue: 24, checkers: true },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.checkerSays("a", "stopstart", "down");
      await exchanged(cluster);
    },
  ),
  scenario(
    "the virtual address is taken off by hand: the service moves",
    { catalogue: 25 },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.loseAddress("a");
      await exchanged(cluster);
    },
  ),
  scenario(
    "load balancers are told who serves, before and after a failover",
    { catalogue: 33 },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.onlyHealthy("a");
      await cluster.powerOff("a");
      await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.onlyHealthy("b");
    },
  ),
];

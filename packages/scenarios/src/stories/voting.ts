/**
 * What a witness changes: partitions in which exactly one goes on, and what its own loss means.
 *
 * @module
 */
import {
  bounds,
  type Cluster,
  type NodeName,
  otherNode,
  type Scenario,
  scenario,
} from "../cluster.ts";

const settings = { witness: true } as const;

/** Everything is well again, with `primary` serving, and nothing that was answered is gone. */
async function together(cluster: Cluster, primary: NodeName, secondary: NodeName): Promise<void> {
  await cluster.expect(primary).toBe("PRIM", "Ready").within(bounds.rejoinMs);
  await cluster.expect(secondary).toBe("SECOND", "Ready").within(bounds.rejoinMs);
  await cluster.nothingLost();
}

export const voting: readonly Scenario[] = [
  scenario("partition, both reach the witness: exactly one goes on", settings, async (cluster) => {
    await cluster.protect("a", "b");
    await cluster.partition();
    const server = await cluster.survivor(bounds.failoverMs);
    const other = otherNode(server);
    await cluster.expect(other).toBe("WAIT", "NotReady").within(bounds.failoverMs);
    await cluster.serves(1000);
    await cluster.expect(other).toBe("WAIT").throughout(bounds.quietMs);
    await cluster.heal();
    await together(cluster, server, other);
  }),
  scenario(
    "partition, only the secondary reaches the witness: it takes over, the primary freezes",
    { ...settings, catalogue: 16 },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.cutFromWitness("a");
      await cluster.partition();
      await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.expect("a").toSay("writes wait").within(bounds.failoverMs);
      await cluster.serves(bounds.failoverMs);
      await cluster.heal();
      await together(cluster, "b", "a");
    },
  ),
  scenario(
    "partition, only the primary reaches the witness: the secondary waits",
    settings,
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.cutFromWitness("b");
      await cluster.partition();
      await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.expect("b").toBe("SECOND", "NotReady").within(bounds.failoverMs);
      await cluster.heal();
      await together(cluster, "a", "b");
    },
  ),
  scenario(
    "the witness is lost, then the nodes part: the primary alone goes on, as both had recorded",
    { ...settings, catalogue: 18 },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.witnessDown();
      await cluster.expect("a").toSay("only after the witness is back").within(bounds.failoverMs);
      await cluster.expect("a").toBe("PRIM", "Ready").within(bounds.failoverMs);
      await cluster.serves(1000);
      await cluster.partition();
      await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.expect("b").toBe("SECOND", "NotReady").within(bounds.failoverMs);
      await cluster.witnessUp();
      await cluster.heal();
      await together(cluster, "a", "b");
    },
  ),
  scenario(
    "the witness and the peer are lost at once: writes wait until one of them is back",
    settings,
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.witnessDown();
      await cluster.partition();
      await cluster.expect("a").toBe("PRIM", "NotReady").within(bounds.failoverMs);
      await cluster.expect("b").toBe("SECOND", "NotReady").within(bounds.failoverMs);
      await cluster.witnessUp();
      const server = await cluster.survivor(bounds.failoverMs);
      await cluster.serves(bounds.failoverMs);
      await cluster.heal();
      await together(cluster, server, otherNode(server));
    },
  ),
  scenario(
    "the witness is lost and comes back: the application does not notice",
    settings,
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.witnessDown();
      await cluster.expect("a").toBe("PRIM", "Ready").throughout(bounds.quietMs);
      await cluster.witnessUp();
      await cluster.expect("a").toSay("Protected: every durable write").within(bounds.failoverMs);
      await cluster.serves(1000);
      await cluster.powerOff("a");
      await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.powerOn("a");
      await together(cluster, "b", "a");
    },
  ),
  scenario(
    "the witness is lost, then the primary: the secondary waits for one of them",
    settings,
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.witnessDown();
      await cluster.expect("a").toSay("only after the witness is back").within(bounds.failoverMs);
      await cluster.powerOff("a");
      await cluster.expect("b").toBe("SECOND", "NotReady").within(bounds.failoverMs);
      await cluster.powerOn("a");
      await cluster.witnessUp();
      await cluster.serves(bounds.rejoinMs);
      await cluster.nothingLost();
    },
  ),
  scenario("power cut of the primary, with a witness", settings, async (cluster) => {
    await cluster.protect("a", "b");
    await cluster.powerOff("a");
    await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.failoverMs);
    await cluster.serves(1000);
    await cluster.powerOn("a");
    await together(cluster, "b", "a");
  }),
  scenario("power cut of the secondary, with a witness", settings, async (cluster) => {
    await cluster.protect("a", "b");
    await cluster.powerOff("b");
    await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.failoverMs);
    await cluster.serves(1000);
    await cluster.powerOn("b");
    await together(cluster, "a", "b");
  }),
  scenario(
    "the primary sleeps, with a witness: it wakes up without the right",
    settings,
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.pause("a", 12_000);
      await cluster.expect("b").toBe("ALONE", "Ready").within(11_000);
      await cluster.serves(1000);
      await together(cluster, "b", "a");
    },
  ),
  scenario(
    "power cut of both, with a witness: who comes back first serves at once",
    settings,
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.powerOff("a");
      await cluster.powerOff("b");
      await cluster.powerOn("b");
      await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.startMs);
      await cluster.serves(bounds.startMs);
      await cluster.powerOn("a");
      await together(cluster, "b", "a");
    },
  ),
  scenario(
    "power cut of both, the stale one comes back first: the witness refuses it",
    settings,
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.powerOff("b");
      await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.serves(1000);
      await cluster.powerOff("a");
      await cluster.powerOn("b");
      await cluster.expect("b").toBe("WAIT", "NotReady").within(bounds.startMs);
      await cluster.expect("b").toBe("WAIT").throughout(bounds.quietMs);
      await cluster.powerOn("a");
      await together(cluster, "a", "b");
    },
  ),
  scenario(
    "the secondary is stopped while the witness is away: the primary goes on, and both come together again",
    settings,
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.witnessDown();
      await cluster.expect("a").toSay("only after the witness is back").within(bounds.failoverMs);
      await cluster.run("b", "stop");
      await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.serves(1000);
      await cluster.witnessUp();
      await cluster.run("b", "start");
      await together(cluster, "a", "b");
    },
  ),
  scenario(
    "partition, the node that waits is stopped meanwhile: nothing is decided twice",
    settings,
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.partition();
      const server = await cluster.survivor(bounds.failoverMs);
      const other = otherNode(server);
      await cluster.run(other, "stop");
      await cluster.expect(other).toBe("STOP").within(bounds.stopMs);
      await cluster.heal();
      await cluster.run(other, "start");
      await together(cluster, server, other);
    },
  ),
  scenario(
    "partition, the one that serves dies: the other one does not serve old data",
    settings,
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.partition();
      const server = await cluster.survivor(bounds.failoverMs);
      const other = otherNode(server);
      await cluster.expect(other).toBe("WAIT", "NotReady").within(bounds.failoverMs);
      await cluster.serves(1000);
      await cluster.powerOff(server);
      await cluster.heal();
      await cluster.expect(other).toBe("WAIT", "NotReady").throughout(bounds.quietMs);
      await cluster.powerOn(server);
      await together(cluster, server, other);
    },
  ),
  scenario("two partitions, one after the other", settings, async (cluster) => {
    await cluster.protect("a", "b");
    for (const isolated of ["a", "b"] as const) {
      const other = isolated === "a" ? "b" : "a";
      await cluster.cutFromWitness(isolated);
      await cluster.partition();
      await cluster.expect(other).toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.serves(bounds.failoverMs);
      await cluster.heal();
      await together(cluster, other, isolated);
    }
  }),
  scenario(
    "the application dies again and again, with a witness: it is moved to the other node",
    settings,
    async (cluster) => {
      await cluster.protect("a", "b");
      for (const _ of [1, 2, 3]) {
        await cluster.killApplication("a");
        await cluster.expect("a").toBe("PRIM", "Transient").within(3000);
        await cluster.expect("a").toBe("PRIM", "Ready").within(bounds.startMs);
      }
      await cluster.killApplication("a");
      await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.expect("a").toBe("STOP").within(bounds.stopMs);
      await cluster.serves(bounds.failoverMs);
      await cluster.run("a", "start");
      await together(cluster, "b", "a");
    },
  ),
  scenario(
    "the daemon of the primary was away, then the nodes part: exactly one goes on",
    settings,
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.killDaemon("a");
      await cluster.serves(1000);
      await cluster.restartDaemon("a");
      await cluster.expect("a").toBe("PRIM", "Ready").within(bounds.startMs);
      await cluster.partition();
      const server = await cluster.survivor(bounds.failoverMs);
      await cluster.heal();
      await together(cluster, server, otherNode(server));
    },
  ),
];

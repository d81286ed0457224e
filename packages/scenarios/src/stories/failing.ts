/**
 * What breaks under a protected pair.
 *
 * @module
 */
import { bounds, type Cluster, type Scenario, scenario } from "../cluster.ts";

/** Both go on alone and are written to, then they hear each other again. */
async function partAndMeet(cluster: Cluster): Promise<void> {
  await cluster.protect("a", "b");
  await cluster.partition();
  await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.failoverMs);
  await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.failoverMs);
  await cluster.pass(3000);
  await cluster.heal();
}

/** The former secondary has stepped back and keeps what it has; the other one serves. */
async function untilAsked(cluster: Cluster): Promise<void> {
  await cluster.expect("b").toBe("WAIT", "NotReady").within(bounds.rejoinMs);
  await cluster.expect("b").toSay("nothing is overwritten before you decide").within(1000);
  await cluster.expect("b").toBe("WAIT", "NotReady").throughout(bounds.quietMs);
  await cluster.expect("a").toBe("ALONE", "Ready").within(1000);
  await cluster.serves(bounds.failoverMs);
}

export const failing: readonly Scenario[] = [
  scenario(
    "power cut of the primary, return, resynchronisation",
    { catalogue: 9 },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.powerOff("a");
      await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.serves(bounds.failoverMs);
      await cluster.powerOn("a");
      await cluster.expect("a").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.expect("b").toBe("PRIM", "Ready").within(bounds.rejoinMs);
      await cluster.nothingLost();
    },
  ),
  scenario("power cut of the primary, back within the time-out", {}, async (cluster) => {
    await cluster.protect("a", "b");
    await cluster.powerOff("a");
    await cluster.pass(1000);
    await cluster.powerOn("a");
    await cluster.expect("b").toBe("PRIM", "Ready").within(bounds.rejoinMs);
    await cluster.expect("a").toBe("SECOND", "Ready").within(bounds.rejoinMs);
    await cluster.nothingLost();
  }),
  scenario(
    "power cut of the secondary: the application goes on",
    { catalogue: 10 },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.powerOff("b");
      await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.serves(1000);
      await cluster.powerOn("b");
      await cluster.expect("b").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.nothingLost();
    },
  ),
  scenario(
    "the application is killed: restarted here, then elsewhere",
    { catalogue: 19 },
    async (cluster) => {
      await cluster.protect("a", "b");
      for (const _ of [1, 2, 3]) {
        await cluster.killApplication("a");
        await cluster.expect("a").toBe("PRIM", "Transient").within(3000);
        await cluster.expect("a").toBe("PRIM", "Ready").within(bounds.startMs);
        await cluster.serves(bounds.startMs);
      }
      await cluster.killApplication("a");
      await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.failoverMs);
      await cluster.expect("a").toBe("STOP").within(bounds.stopMs);
      await cluster.expect("a").toSay("maxloop").within(1000);
    },
  ),
  scenario("the daemon of the primary is killed: the application goes on", {}, async (cluster) => {
    await cluster.protect("a", "b");
    await cluster.killDaemon("a");
    await cluster.serves(1000);
    await cluster.expect("b").toBe("SECOND").throughout(bounds.quietMs);
    await cluster.restartDaemon("a");
    await cluster.expect("a").toBe("PRIM", "Ready").within(bounds.startMs);
    await cluster.expect("b").toBe("SECOND", "Ready").within(bounds.startMs);
    await cluster.nothingLost();
  }),
  scenario(
    "failover off: the secondary waits for an operator",
    { catalogue: 28, failover: false },
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.powerOff("a");
      await cluster.expect("b").toBe("WAIT", "NotReady").within(bounds.failoverMs);
      await cluster.expect("b").toSay("ailover is off").within(1000);
      await cluster.expect("b").toBe("WAIT").throughout(bounds.quietMs);
      await cluster.run("b", "prim");
      await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.startMs);
      await cluster.powerOn("a");
      await cluster.expect("a").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.nothingLost();
    },
  ),
  scenario(
    "partition without a witness: both go on, the former secondary yields",
    { catalogue: 15 },
    async (cluster) => {
      await partAndMeet(cluster);
      await cluster.expect("a").toBe("PRIM", "Ready").within(bounds.rejoinMs);
      await cluster.expect("b").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.nothingDiscarded();
    },
  ),
  scenario(
    "partition without a witness, the operator is asked: nothing is overwritten, the serving data is kept",
    { splitBrain: "ask" },
    async (cluster) => {
      await partAndMeet(cluster);
      await untilAsked(cluster);
      await cluster.run("b", "secondforce");
      await cluster.expect("a").toBe("PRIM", "Ready").within(bounds.rejoinMs);
      await cluster.expect("b").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.nothingDiscarded();
    },
  ),
  scenario(
    "partition without a witness, the operator is asked: the former primary goes on while the other one is stopped",
    { splitBrain: "ask" },
    async (cluster) => {
      await partAndMeet(cluster);
      await untilAsked(cluster);
      await cluster.run("b", "stop");
      await cluster.expect("b").toBe("STOP", "NotReady").within(bounds.stopMs);
      await cluster.run("a", "stop");
      await cluster.expect("a").toBe("STOP", "NotReady").within(bounds.stopMs);
      await cluster.run("a", "start");
      await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.startMs);
      await cluster.run("b", "start");
      await untilAsked(cluster);
      await cluster.run("b", "secondforce");
      await cluster.expect("b").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.nothingDiscarded();
    },
  ),
  scenario(
    "partition without a witness, the operator is asked: the waiting data is kept",
    { splitBrain: "ask" },
    async (cluster) => {
      await partAndMeet(cluster);
      await untilAsked(cluster);
      await cluster.refuses("b", "prim");
      await cluster.run("a", "stop");
      await cluster.expect("a").toBe("STOP", "NotReady").within(bounds.stopMs);
      await cluster.expect("b").toBe("WAIT", "NotReady").throughout(bounds.quietMs);
      await cluster.run("b", "prim");
      await cluster.expect("b").toBe("ALONE", "Ready").within(bounds.startMs);
      await cluster.run("a", "start");
      await cluster
        .expect("a")
        .toSay("nothing is overwritten before you decide")
        .within(bounds.startMs);
      await cluster.run("a", "secondforce");
      await cluster.expect("b").toBe("PRIM", "Ready").within(bounds.rejoinMs);
      await cluster.expect("a").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.nothingDiscarded();
    },
  ),
  scenario(
    "the primary sleeps longer than the time-out: it has lost the right when it wakes",
    {},
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.pause("a", 12_000);
      await cluster.expect("b").toBe("ALONE", "Ready").within(11_000);
      await cluster.expect("a").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.expect("b").toBe("PRIM", "Ready").within(bounds.rejoinMs);
      await cluster.nothingLost();
    },
  ),
  scenario("the primary sleeps, the new one dies: silence proves nothing", {}, async (cluster) => {
    await cluster.protect("a", "b");
    await cluster.pause("a", 12_000);
    await cluster.expect("b").toBe("ALONE", "Ready").within(11_000);
    await cluster.serves(1000);
    await cluster.powerOff("b");
    // It wakes, and waits for b as long as writes may be frozen.
    await cluster
      .expect("a")
      .toBe("WAIT", "NotReady")
      .within(12_000 + bounds.frozenMs);
    await cluster.expect("a").toSay("if b is lost").throughout(bounds.quietMs);
    await cluster.powerOn("b");
    await cluster.expect("b").toBe("PRIM", "Ready").within(bounds.rejoinMs);
    await cluster.expect("a").toBe("SECOND", "Ready").within(bounds.rejoinMs);
    await cluster.nothingLost();
  }),
  scenario(
    "the daemon of the secondary sleeps while the primary goes on and dies",
    {},
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.pause("b", 12_000);
      await cluster.expect("a").toBe("ALONE", "Ready").within(11_000);
      await cluster.serves(1000);
      await cluster.powerOff("a");
      await cluster.pass(20_000);
      await cluster.expect("b").toBe("WAIT", "NotReady").throughout(bounds.quietMs);
      await cluster.powerOn("a");
      await cluster.expect("a").toBe("PRIM", "Ready").within(bounds.rejoinMs);
      await cluster.expect("b").toBe("SECOND", "Ready").within(bounds.rejoinMs);
      await cluster.nothingLost();
    },
  ),
  scenario(
    "the application does not start on the new primary: the old one serves again",
    {},
    async (cluster) => {
      await cluster.protect("a", "b");
      await cluster.breakStart("b");
      await cluster.run("a", "swap");
      await cluster.expect("b").toBe("STOP").within(bounds.stopMs);
      await cluster.expect("a").toBe("ALONE", "Ready").within(bounds.startMs);
      await cluster.serves(bounds.startMs);
      await cluster.expect("b").toSay("start_prim").within(1000);
    },
  ),
];

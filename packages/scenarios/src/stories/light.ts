/**
 * Light modules: one node, no mirror, no address; started, watched and restarted where they are.
 *
 * @module
 */
import { bounds, type Cluster, type NodeName, type Scenario, scenario } from "../cluster.ts";

const settings = { light: true, checkers: true } as const;

async function serving(cluster: Cluster, node: NodeName): Promise<void> {
  await cluster.expect(node).toBe("UP", "Ready").within(bounds.startMs);
  await cluster.runsOn(node, bounds.startMs);
}

export const light: readonly Scenario[] = [
  scenario(
    "light: it runs on every node where it is started, whatever the other one does",
    settings,
    async (cluster) => {
      await cluster.powerOn("a");
      await cluster.powerOn("b");
      await serving(cluster, "a");
      await serving(cluster, "b");
      await cluster.partition();
      await cluster.expect("a").toBe("UP", "Ready").throughout(bounds.quietMs);
      await cluster.heal();
      await cluster.run("a", "stop");
      await cluster.expect("a").toBe("STOP").within(bounds.stopMs);
      await serving(cluster, "b");
      await cluster.run("a", "start");
      await serving(cluster, "a");
    },
  ),
  scenario("light: after a power cut it starts with its host", settings, async (cluster) => {
    await cluster.powerOn("a");
    await serving(cluster, "a");
    await cluster.powerOff("a");
    await cluster.powerOn("a");
    await serving(cluster, "a");
  }),
  scenario(
    "light: its process is killed again and again: it is restarted, then stopped",
    settings,
    async (cluster) => {
      await cluster.powerOn("a");
      await serving(cluster, "a");
      for (const _ of [1, 2, 3]) {
        await cluster.killApplication("a");
        await cluster.expect("a").toBe("UP", "Transient").within(3000);
        await serving(cluster, "a");
      }
      await cluster.killApplication("a");
      await cluster.expect("a").toBe("STOP").within(bounds.stopMs);
      await cluster.expect("a").toSay("maxloop").within(1000);
    },
  ),
  scenario(
    "light: it waits while something that it needs is gone",
    { ...settings, catalogue: 22 },
    async (cluster) => {
      await cluster.powerOn("a");
      await serving(cluster, "a");
      await cluster.checkerSays("a", "wait", "down");
      await cluster.expect("a").toBe("WAIT", "NotReady").within(bounds.stopMs);
      await cluster.expect("a").toSay("c_wait").within(1000);
      await cluster.checkerSays("a", "wait", "up");
      await serving(cluster, "a");
    },
  ),
  scenario(
    "light: checkers restart it, and stop and start it",
    { ...settings, catalogue: 24 },
    async (cluster) => {
      await cluster.powerOn("a");
      await serving(cluster, "a");
      for (const checker of ["restart", "stopstart"] as const) {
        await cluster.checkerSays("a", checker, "down");
        await cluster.checkerSays("a", checker, "up");
        await serving(cluster, "a");
      }
    },
  ),
  scenario(
    "light: the daemon dies and comes back: the application does not notice",
    settings,
    async (cluster) => {
      await cluster.powerOn("a");
      await serving(cluster, "a");
      await cluster.killDaemon("a");
      await cluster.runsOn("a", 1000);
      await cluster.restartDaemon("a");
      await serving(cluster, "a");
      await cluster.refuses("a", "prim");
      await cluster.refuses("a", "swap");
    },
  ),
];

/**
 * Every scenario that the simulator plays in virtual time, on real daemons. GEMEL_SCENARIO plays those whose name
 * contains it.
 */
import { scenarios } from "@gemel/scenarios";
import { describe, test } from "vitest";
import { saveLogs } from "../src/lab-logs.ts";
import { LabCluster } from "../src/scenario/lab-cluster.ts";

const { GEMEL_SCENARIO: wanted = "" } = process.env;

describe("scenarios in the lab", () => {
  for (const { name, settings, story } of scenarios.filter((one) => one.name.includes(wanted)))
    test(`scenario: ${name}`, { timeout: 300_000 }, async () => {
      const cluster = await LabCluster.create(settings);
      try {
        await story(cluster);
      } catch (error) {
        process.stdout.write(`Logs of the hosts: ${saveLogs(cluster.ledger.cluster.lab)}\n`);
        throw error;
      } finally {
        await cluster.destroy();
      }
    });
});

/**
 * The conformance test of the modules: every module with the real software, on two nodes, all of them
 * at once on one cluster. What is said of one is asked of all.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Host } from "../src/host/host.ts";
import { saveLogs } from "../src/lab-logs.ts";
import type { Application } from "../src/modules/application.ts";
import { mariadb, postgresql, redis } from "../src/modules/databases.ts";
import { ModuleCluster } from "../src/modules/module-cluster.ts";
import { nginx, ownApplication, podman } from "../src/modules/servers.ts";
import { waitFor } from "../src/system/wait-for.ts";

const applications = [postgresql, mariadb, redis, nginx, podman, ownApplication];

let run: ModuleCluster;
let primary: Host;
let secondary: Host;

beforeAll(async () => {
  run = await ModuleCluster.create(applications);
  [primary, secondary] = run.cluster.nodes;
});

afterEach(({ task }) => {
  if (task.result?.state === "fail") {
    process.stdout.write(`Logs of the hosts: ${saveLogs(run.cluster.lab)}\n`);
  }
});

afterAll(async () => {
  await run?.destroy();
});

/** The same of every application, all at once; what failed is named. */
async function ofAll(claim: (application: Application) => Promise<void>): Promise<void> {
  const ended = await Promise.allSettled(applications.map((one) => claim(one)));
  const failed = ended.flatMap((one, at) =>
    one.status === "rejected" ? [`${applications[at]?.module}: ${String(one.reason)}`] : [],
  );
  expect(failed).toEqual([]);
}

describe("every module", () => {
  test("starts, is protected, and a client stores and reads through its address", () =>
    ofAll(async (one) => {
      await run.protect(one, primary);
      await one.write(run.place(one), "first", primary);
      await run.holds(one, ["first"]);
    }));

  test("a death is noticed: its resource is down, and the service is started again in place", () =>
    ofAll(async (one) => {
      const pid = await run.find(primary, one.victim);
      expect(pid, `a process like ${one.victim}`).toBeDefined();
      await primary.execOk("kill", ["-9", String(pid)]);
      await waitFor(async () => (await downs(one)) > 0, {
        what: `${one.resource} to be down`,
        timeoutMs: 10_000,
      });
      await run.protected(one, primary);
      await run.holds(one, ["first"]);
      expect(await run.find(primary, one.victim)).not.toBe(pid);
    }));

  test("restart: another process, the same data", () =>
    ofAll(async (one) => {
      const pid = await run.find(primary, one.victim);
      await run.cluster.gemel(primary, ["restart", "-m", one.module, "--wait"]);
      expect(await run.find(primary, one.victim)).not.toBe(pid);
      await run.protected(one, primary);
      await one.write(run.place(one), "second", primary);
      await run.holds(one, ["first", "second"]);
    }));

  test("power cut of the primary: the other node serves all that was acknowledged", async () => {
    await primary.powerCut();
    await ofAll(async (one) => {
      await run.holds(one, ["first", "second"]);
      await one.write(run.place(one), "third", secondary);
      await run.holds(one, ["first", "second", "third"]);
    });
  });

  test("the lost node comes back by itself, and the service does not move", async () => {
    await run.powerOn(primary);
    await ofAll(async (one) => {
      await run.protected(one, secondary);
      await run.holds(one, ["first", "second", "third"]);
    });
  });

  test("stop on both nodes: no mount, no address, no process is left", () =>
    ofAll(async (one) => {
      for (const node of run.cluster.nodes) {
        await run.cluster.gemel(node, ["stop", "-m", one.module, "--wait"]);
      }
      for (const node of run.cluster.nodes) await nothingLeft(node, one);
    }));

  test("exit codes: a stop of what does not run is 0; what is missing is named, with a remedy", () =>
    ofAll(async (one) => {
      for (const args of [[], ["force"]]) {
        expect(await run.script(primary, one, "stop_prim", { args })).toMatchObject({ code: 0 });
      }
      const { script, variables, code } = one.broken;
      const failed = await run.script(primary, one, script, { variables });
      expect(failed.code, failed.stderr).toBe(code);
      expect(failed.stderr).toMatch(/^Error: .+\nTry: .+/m);
      await nothingLeft(primary, one);
    }));
});

/** How often the resource of an application was down on the primary. */
async function downs({ module, resource }: Application): Promise<number> {
  const text = await run.cluster.gemel(primary, ["get", "-m", module, "-r", resource, "--json"]);
  const view = JSON.parse(text) as {
    readonly value: string;
    readonly history: readonly { readonly value: string }[];
  };
  return [view, ...view.history].filter(({ value }) => value === "down").length;
}

async function nothingLeft(node: Host, application: Application): Promise<void> {
  const left = await run.leftovers(node, application);
  if (left.length > 0) throw new Error(`Left on ${node.name}: ${left.join("; ")}`);
}

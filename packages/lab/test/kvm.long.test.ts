/**
 * The module kvm on two nodes: a virtual machine with a mirrored disk, by software emulation.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Host } from "../src/host/host.ts";
import { saveLogs } from "../src/lab-logs.ts";
import { ModuleCluster } from "../src/modules/module-cluster.ts";
import { consoleOf, lastNumber, virtualMachine } from "../src/modules/virtual-machine.ts";
import { waitFor } from "../src/system/wait-for.ts";

let run: ModuleCluster;
let primary: Host;
let secondary: Host;

beforeAll(async () => {
  run = await ModuleCluster.create([virtualMachine]);
  [primary, secondary] = run.cluster.nodes;
}, 300_000);

afterEach(({ task }) => {
  if (task.result?.state === "fail") {
    process.stdout.write(`Logs of the hosts: ${saveLogs(run.cluster.lab)}\n`);
  }
});

afterAll(async () => {
  await run?.destroy();
});

/** The machine boots on `host` once more than before, and its disk takes ten more ticks; what it found. */
async function boots(host: Host, before: number): Promise<number> {
  return waitFor(
    () => {
      const lines = consoleOf(host);
      const at = lines.findLastIndex((line) => line.startsWith("found"));
      const ticks = lines.slice(at).filter((line) => line.startsWith("tick "));
      return bootsOf(host) > before && ticks.length >= 10 ? lastNumber(lines, "found") : undefined;
    },
    {
      what: `the machine to boot on ${host.name}`,
      timeoutMs: 120_000,
      intervalMs: 100,
      describe: () => `its console ends with ${consoleOf(host).slice(-5).join(" | ")}`,
    },
  );
}

function bootsOf(host: Host): number {
  return consoleOf(host).filter((line) => line.startsWith("found")).length;
}

async function qemu(host: Host): Promise<string> {
  return String(await run.find(host, virtualMachine.victim));
}

test("the machine boots on the primary, and the module is protected", async () => {
  await run.protect(virtualMachine, primary);
  expect(await boots(primary, 0)).toBe(0);
  expect(await qemu(secondary)).toBe("undefined");
});

test("its process is killed: it boots again in place, with all that it said", async () => {
  const before = bootsOf(primary);
  await primary.execOk("kill", ["-9", await qemu(primary)]);
  const found = await boots(primary, before);
  const lines = consoleOf(primary);
  const boot = lines.findLastIndex((line) => line.startsWith("found"));
  expect(found).toBeGreaterThanOrEqual(lastNumber(lines.slice(0, boot), "tick"));
  await run.protected(virtualMachine, primary);
});

test("vmcheck: a paused machine counts as failed and is booted again", async () => {
  const before = bootsOf(primary);
  await primary.execOk("virsh", ["-c", "qemu:///system", "suspend", "lab-guest"]);
  await boots(primary, before);
  await run.protected(virtualMachine, primary);
});

test("a swap: the machine is shut down by its own system and boots on the other node", async () => {
  const before = bootsOf(secondary);
  await run.cluster.gemel(primary, ["swap", "-m", "kvm"]);
  const found = await boots(secondary, before);
  expect(found).toBeGreaterThanOrEqual(lastNumber(consoleOf(primary), "tick"));
  expect(await qemu(primary)).toBe("undefined");
  await run.protected(virtualMachine, secondary);
});

test("power cut: the machine boots on the other node, and nothing it called durable is lost", async () => {
  const before = bootsOf(primary);
  await secondary.powerCut();
  const said = lastNumber(consoleOf(secondary), "tick");
  const found = await boots(primary, before);
  process.stdout.write(`The machine said ${said} before the power cut, and found ${found}\n`);
  expect(said).toBeGreaterThan(10);
  expect(found).toBeGreaterThanOrEqual(said);
});

test("stop: the machine is off, nothing is left; exit codes of the scripts", async () => {
  await run.cluster.gemel(primary, ["stop", "-m", "kvm", "--wait"]);
  expect(await run.leftovers(primary, virtualMachine)).toEqual([]);
  for (const args of [[], ["force"]]) {
    const stopped = await run.script(primary, virtualMachine, "stop_prim", { args });
    expect(stopped).toMatchObject({ code: 0 });
  }
  const { script, variables, code } = virtualMachine.broken;
  const failed = await run.script(primary, virtualMachine, script, { variables });
  expect(failed.code, failed.stderr).toBe(code);
  expect(failed.stderr).toMatch(/^Error: .+\nTry: .+/m);
});

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Lab } from "../src/index.ts";
import { listLabs } from "../src/lab-directory.ts";
import { waitFor } from "../src/system/wait-for.ts";
import { remains } from "./leftovers.ts";

const fixture = fileURLToPath(new URL("fixtures/lab-child.ts", import.meta.url));

type Child = {
  process: ChildProcess;
  directory: string;
  pids: number[];
  ended: Promise<unknown[]>;
};

async function startChild(behaviour: string): Promise<Child> {
  const child = spawn(process.execPath, [fixture, behaviour], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "exit");
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const [, directory = "", ...pids] = line.split(" ");
  return { process: child, directory, pids: pids.map(Number), ended };
}

/** Processes are gone a moment after the signal that ended them. */
async function expectGone({ directory, pids }: Pick<Child, "directory" | "pids">): Promise<void> {
  let found: string[] = [];
  await waitFor(
    async () => {
      found = await remains(directory, pids);
      return found.length === 0;
    },
    { what: "everything to be gone", timeoutMs: 60_000, describe: () => found.join("; ") },
  );
}

test("Lab.destroy: leaves no process, mount, interface or directory", async () => {
  const lab = await Lab.create();
  const pids: number[] = [];
  try {
    const lan = await lab.addSwitch("lan");
    const host = await lab.addHost("node1");
    await host.attach(lan, "198.18.1.1/24");
    await host.startService("sleeper", ["sleep", "infinity"]);
    // The supervisor and what it supervises.
    await waitFor(() => host.processes().length > 1, { what: "the sleeper", timeoutMs: 60_000 });
    pids.push(lan.first.pid, host.pid, ...host.processes());
    expect(await remains(lab.directory, pids)).not.toEqual([]);
  } finally {
    await lab.destroy();
  }
  await expectGone({ directory: lab.directory, pids });
});

test("Lab.destroy: after a failure half-way, too", async () => {
  const child = await startChild("fail");
  const [code] = await child.ended;
  expect(code).not.toBe(0);
  await expectGone(child);
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "Lab.destroyOnSignals: %s removes everything",
  async (name) => {
    const child = await startChild("wait");
    child.process.kill(name);
    const [code] = await child.ended;
    expect(code).toBe(name === "SIGINT" ? 130 : 143);
    await expectGone(child);
  },
);

test("Lab: hosts end with a killed owner, and the next lab removes the directory", async () => {
  const child = await startChild("wait");
  child.process.kill("SIGKILL");
  await child.ended;
  const lab = await Lab.create();
  try {
    expect(lab.leftovers).toContain(child.directory);
  } finally {
    await lab.destroy();
  }
  await expectGone(child);
});

test("Lab.create: keep leaves hosts running, Lab.open takes hold of them", async () => {
  const child = await startChild("keep");
  const [code] = await child.ended;
  expect(code).toBe(0);
  const lab = Lab.open(child.directory);
  try {
    const other = await Lab.create();
    await other.destroy();
    expect(existsSync(child.directory)).toBe(true);
    const host = lab.host("node1");
    expect(await host.execOk("hostname")).toBe("node1\n");
    await host.powerCut();
    await host.boot();
    expect(await host.execOk("ip", ["-brief", "address"])).toContain("198.18.1.1/24");
    child.pids.push(host.pid);
  } finally {
    await lab.destroy();
  }
  await expectGone(child);
  expect(listLabs().map(({ directory }) => directory)).not.toContain(child.directory);
});

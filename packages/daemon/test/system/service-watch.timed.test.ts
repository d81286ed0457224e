import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import type { ProcessMonitor } from "@gemel/protocol";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ServiceWatch } from "../../src/monitors/service-watch.ts";
import { waitFor } from "./wait-for.ts";

let folder: string;
let child: ChildProcess;
const { PATH: path = "" } = process.env;

/** A systemctl that says what stands in a file. */
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/gemel-units-`);
  const program = `#!/bin/sh\ncat "${folder}/unit"\n`;
  writeFileSync(`${folder}/systemctl`, program, { mode: 0o755 });
  Object.assign(process.env, { PATH: `${folder}:${path}` });
  child = spawn("sleep", ["600"]);
});
afterEach(() => {
  Object.assign(process.env, { PATH: path });
  child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

it("ServiceWatch: sees the end of a unit's main process at once", async () => {
  const say = (state: string, pid = 0): void =>
    writeFileSync(`${folder}/unit`, `ActiveState=${state}\nMainPID=${pid}\n`);
  say("active", child.pid);
  const monitor: ProcessMonitor = {
    name: "app.service",
    atLeast: 1,
    atMost: null,
    startAfter: 1,
    service: true,
    class: "prim",
    action: "restart",
    handler: null,
    restartServices: [],
  };
  const seen: boolean[] = [];
  const watch = new ServiceWatch([monitor], 100, (_, up) => seen.push(up));
  watch.watch(new Set(["prim"]));
  await waitFor("it is seen", 5000, () => seen.at(-1) === true);
  expect(watch.list()).toMatchObject([{ pids: [child.pid], up: true }]);
  say("failed");
  const killedAt = performance.now();
  child.kill("SIGKILL");
  await waitFor("its end is seen", 5000, () => seen.at(-1) === false);
  expect(performance.now() - killedAt).toBeLessThan(1000);
  say("activating");
  await waitFor("its return is seen", 5000, () => seen.at(-1) === true);
  watch.close();
});

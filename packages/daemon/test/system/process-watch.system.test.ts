import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import type { ProcessMonitor } from "@gemel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ProcessWatch } from "../../src/monitors/process-watch.ts";
import { waitFor } from "./wait-for.ts";

describe("ProcessWatch", () => {
  const children: ChildProcess[] = [];
  let folder: string;
  let program: string;
  beforeEach(() => {
    folder = mkdtempSync(`${tmpdir()}/gemel-watch-`);
    // A name of its own, longer than the kernel keeps.
    program = `${folder}/gmwatch${process.pid}-long-name`;
    copyFileSync("/bin/sleep", program);
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  function start(seconds: string): ChildProcess {
    const child = spawn(program, [seconds], { stdio: "ignore" });
    children.push(child);
    return child;
  }

  function monitor(more: Partial<ProcessMonitor> = {}): ProcessMonitor {
    const name = program.slice(program.lastIndexOf("/") + 1);
    return { name, atLeast: 1, class: "prim", action: "restart", ...more };
  }

  function watch(one: ProcessMonitor): { seen: boolean[]; watched: ProcessWatch } {
    const seen: boolean[] = [];
    const watched = new ProcessWatch([one], 250, (_, up) => seen.push(up));
    watched.watch(new Set(["prim"]));
    return { seen, watched };
  }

  it("notices a death within a second", async () => {
    const child = start("600");
    const { seen, watched } = watch(monitor());
    await waitFor("it is seen", 2000, () => seen.at(-1) === true);
    const killedAt = performance.now();
    child.kill("SIGKILL");
    await waitFor("its death is seen", 2000, () => seen.at(-1) === false);
    expect(performance.now() - killedAt).toBeLessThan(1000);
    start("601");
    await waitFor("its return is seen", 2000, () => seen.at(-1) === true);
    watched.close();
  });

  it("counts those whose arguments match, and wants so many", async () => {
    start("600");
    const second = start("600");
    start("777");
    const { seen, watched } = watch(monitor({ atLeast: 2, argRegex: " 600$" }));
    await waitFor("both are seen", 2000, () => seen.at(-1) === true);
    second.kill("SIGKILL");
    await waitFor("one is missed", 2000, () => seen.at(-1) === false);
    watched.close();
  });

  it("finds by a regular expression on the name", async () => {
    start("600");
    const { seen, watched } = watch(
      monitor({ name: "shown only", nameRegex: `^gmwatch${process.pid}` }),
    );
    await waitFor("it is seen", 2000, () => seen.at(-1) === true);
    watched.close();
  });

  it("watches only the classes asked for", async () => {
    const { seen, watched } = watch(monitor({ class: "second" }));
    watched.watch(new Set(["prim", "second"]));
    await waitFor("it is missed", 2000, () => seen.at(-1) === false);
    watched.close();
  });
});

import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import type { ProcessMonitor } from "@gemel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ProcessWatch } from "../../src/monitors/process-watch.ts";
import { waitFor } from "./wait-for.ts";

/** Share of a processor that this process takes. */
async function shareWithin(ms: number): Promise<number> {
  const before = process.cpuUsage();
  const sinceMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, ms));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (performance.now() - sinceMs);
}

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
    const usual = {
      atMost: null,
      startAfter: 1,
      service: false,
      handler: null,
      restartServices: [],
    };
    return { ...usual, name, atLeast: 1, class: "prim", action: "restart", ...more };
  }

  function watch(one: ProcessMonitor, pollMs = 250): { seen: boolean[]; watched: ProcessWatch } {
    const seen: boolean[] = [];
    const watched = new ProcessWatch([one], pollMs, (_, up) => seen.push(up));
    watched.watch(new Set(["prim"]));
    return { seen, watched };
  }

  it("notices a death at once, however rarely it polls", async () => {
    const child = start("600");
    const { seen, watched } = watch(monitor(), 2000);
    await waitFor("it is seen", 5000, () => seen.at(-1) === true);
    const killedAt = performance.now();
    child.kill("SIGKILL");
    await waitFor("its death is seen", 5000, () => seen.at(-1) === false);
    expect(performance.now() - killedAt).toBeLessThan(1000);
    start("601");
    await waitFor("its return is seen", 5000, () => seen.at(-1) === true);
    watched.close();
  });

  it("finds another one that lives when the one it knows dies", async () => {
    const first = start("600");
    const { seen, watched } = watch(monitor(), 200);
    await waitFor("it is seen", 5000, () => seen.at(-1) === true);
    const second = start("601");
    await waitFor("the second one runs", 5000, () => second.pid !== undefined);
    first.kill("SIGKILL");
    await waitFor("it is known", 5000, () => watched.list()[0]?.pids[0] === second.pid);
    expect(seen).toEqual([true]);
    watched.close();
  });

  it("says when there are too many, and when there is one that must not be", async () => {
    const { seen, watched } = watch(monitor({ atLeast: 0, atMost: 1 }), 100);
    await waitFor("none is right", 5000, () => seen.at(-1) === true);
    const children = [start("600"), start("601")];
    await waitFor("two are too many", 5000, () => seen.at(-1) === false);
    children[0]?.kill("SIGKILL");
    await waitFor("one is right", 5000, () => seen.at(-1) === true);
    watched.close();
    const intruder = watch(monitor({ atMost: 0 }), 100);
    await waitFor("it is seen", 5000, () => intruder.seen.at(-1) === false);
    children[1]?.kill("SIGKILL");
    await waitFor("it is gone", 5000, () => intruder.seen.at(-1) === true);
    intruder.watched.close();
  });

  it("200 processes: costs less than 1 % of a processor, and notices the death of any at once", async () => {
    const count = 200;
    const all = Array.from({ length: count }, (_, index) => start(String(10_000 + index)));
    const monitors = all.map((_, index) =>
      monitor({
        name: `n${index}`,
        nameRegex: `^gmwatch${process.pid}`,
        argRegex: ` ${10_000 + index}$`,
      }),
    );
    const down: string[] = [];
    let up = 0;
    const watched = new ProcessWatch(monitors, 250, ({ name }, isUp) => {
      if (isUp) up += 1;
      else down.push(name);
    });
    watched.watch(new Set(["prim"]));
    await waitFor("all are seen", 20_000, () => up === count);
    // Counted as well: what one look through /proc reads is more than 200 files, 4 times a second.
    const readsBefore = reads();
    const share = await shareWithin(4000);
    expect(reads() - readsBefore).toBeLessThan(400);
    const killedAt = performance.now();
    all[137]?.kill("SIGKILL");
    await waitFor("its death is seen", 5000, () => down.includes("n137"));
    const seenMs = performance.now() - killedAt;
    watched.close();
    // What the machine takes for waking up as often and doing nothing.
    const timer = setInterval(() => undefined, 250);
    const bare = await shareWithin(2000);
    clearInterval(timer);
    const percent = (100 * share).toFixed(2);
    const bared = (100 * bare).toFixed(2);
    const words = `200 processes: ${percent} % of a processor, a bare timer ${bared} %, death after ${seenMs.toFixed(0)} ms`;
    process.stdout.write(`${words}\n`);
    // A virtual machine may charge milliseconds for a wake-up that does nothing: that is not ours.
    expect(share).toBeLessThan(Math.max(0.01, 4 * bare));
    expect(seenMs).toBeLessThan(1000);
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

/** Calls of read(2) and its kind by this process so far (proc_pid_io(5), syscr). */
function reads(): number {
  return Number(/^syscr: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1]);
}

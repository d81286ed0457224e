/** What a bench does so that the hosts of the lab share processors like servers: safe beside another one, and when it is killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { processorGroups } from "../src/farm/bench/one-group.ts";

const module_ = fileURLToPath(new URL("../src/farm/bench/one-group.ts", import.meta.url));
const setting = "/proc/sys/kernel/sched_autogroup_enabled";
const running: ChildProcess[] = [];
let before: string;

beforeEach(() => {
  before = shared();
});

afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

/** What all of the machine share. */
function shared(): string {
  return existsSync(setting) ? readFileSync(setting, "utf8") : "";
}

type Bench = { readonly child: ChildProcess; readonly own: string; readonly started: string };

/** A process that is one group; its own group, and that of a new session that it starts. It ends with its input. */
async function bench(): Promise<Bench> {
  const program = `
    import { execFileSync } from "node:child_process";
    import { ownGroup, scheduleAsOneGroup } from ${JSON.stringify(module_)};
    scheduleAsOneGroup();
    const show = ${JSON.stringify(`import { ownGroup } from ${JSON.stringify(module_)}; console.log(ownGroup())`)};
    const started = execFileSync("setsid", [process.execPath, "--input-type=module", "-e", show], { encoding: "utf8" });
    console.log(JSON.stringify({ own: ownGroup(), started: started.trim() }));
    process.stdin.resume();`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  running.push(child);
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { child, ...(JSON.parse(line.toString()) as Pick<Bench, "own" | "started">) };
}

async function end({ child }: Bench, how: () => unknown): Promise<void> {
  const ended = once(child, "exit");
  how();
  await ended;
}

function groups(): string[] {
  return readdirSync(processorGroups() ?? "").filter((name) => name.startsWith("gemel-bench-"));
}

test.skipIf(processorGroups() === null)(
  "a bench is one group to the scheduler; two at once, and one that is killed, leave the machine as it was",
  async () => {
    const [one, two] = [await bench(), await bench()];
    expect(one.own).toBe(`/gemel-bench-${one.child.pid}`);
    expect(one.started).toBe(one.own);
    expect(two.own).not.toBe(one.own);
    expect(shared()).toBe(before);
    await end(one, () => one.child.kill("SIGKILL"));
    await end(two, () => two.child.stdin?.end());
    expect(shared()).toBe(before);
    expect(groups()).not.toContain(two.own.slice(1));
    // What is left of the one that was killed goes with the next.
    const three = await bench();
    expect(groups()).not.toContain(one.own.slice(1));
    await end(three, () => three.child.stdin?.end());
    expect(groups()).not.toContain(three.own.slice(1));
  },
);

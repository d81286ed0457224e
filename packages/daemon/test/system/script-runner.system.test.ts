import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findRunning } from "../../src/scripts/running-script.ts";
import { ScriptLogs } from "../../src/scripts/script-logs.ts";
import { ScriptRunner } from "../../src/scripts/script-runner.ts";
import { startTime } from "../../src/system/start-time.ts";
import { waitFor } from "./wait-for.ts";

describe("ScriptRunner", () => {
  let folder: string;
  let runner: ScriptRunner;
  /** As it would be among the commands of the module. */
  let ran: string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(`${tmpdir()}/gemel-scripts-`);
    mkdirSync(`${folder}/bin`);
    ran = [];
    runner = new ScriptRunner({
      scripts: `${folder}/bin`,
      run: `${folder}/run`,
      commands: {
        begin: ({ what, detail }) => {
          ran.push(`${what} ${detail}`);
          return (result) => ran.push(`${what}: ${result}`);
        },
      },
      logs: new ScriptLogs(`${folder}/log`, { keep: true, sizeMax: 2 << 20 }),
      environment: { GEMELMODULE: "app", COLOUR: "blue as the sky" },
      virtualHost: { name: "erp", file: null, when: "prim" },
    });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function script(name: string, text: string): void {
    writeFileSync(`${folder}/bin/${name}`, `#!/bin/bash\n${text}\n`);
    chmodSync(`${folder}/bin/${name}`, 0o755);
  }

  function run(name: string, timeoutMs = 10_000): ReturnType<ScriptRunner["run"]> {
    return runner.run({ script: name, arguments: ["force", "PRIM", "WAIT", "stop"], timeoutMs });
  }

  function pidsIn(file: string): number[] | null {
    try {
      const pids = readFileSync(`${folder}/${file}`, "utf8").trim().split("\n").map(Number);
      return pids.length > 0 && pids[0] !== 0 ? pids : null;
    } catch {
      // ENOENT: the script has not come that far.
      return null;
    }
  }

  it("passes arguments and environment, keeps the output and the exit code", async () => {
    script("stop_prim", 'echo "$PWD $* $GEMELMODULE $COLOUR"; echo oops >&2; exit 7');
    const outcome = await run("stop_prim");
    expect(outcome).toMatchObject({ type: "ended", exitCode: 7, signal: null });
    const output = outcome.type === "ended" ? readFileSync(outcome.output, "utf8") : "";
    expect(output).toBe(`${folder}/bin force PRIM WAIT stop app blue as the sky\noops\n`);
    expect(ran).toEqual(["stop_prim force PRIM WAIT stop", "stop_prim: exit 7"]);
  });

  it("lets the scripts of a class see a host name of their own, and what they start", async () => {
    script("start_prim", "hostname; uname -n; (bash -c 'echo $HOSTNAME'); echo $$");
    script("start_both", "hostname");
    const words = async (name: string): Promise<string[]> => {
      const outcome = await run(name);
      expect(outcome).toMatchObject({ type: "ended", exitCode: 0 });
      const text = outcome.type === "ended" ? readFileSync(outcome.output, "utf8") : "";
      return text.trim().split("\n");
    };
    expect((await words("start_prim")).slice(0, 3)).toEqual(["erp", "erp", "erp"]);
    expect(await words("start_both")).toEqual([hostname()]);
    expect(execFileSync("hostname", { encoding: "utf8" }).trim()).toBe(hostname());
  });

  it("ends a script that sees a host name of its own as any other", async () => {
    script("stop_prim", 'trap "" TERM; while :; do sleep 0.1; done');
    expect(await run("stop_prim", 300)).toMatchObject({ type: "timeout" });
  });

  it("says that a script is absent, or not executable", async () => {
    expect(await run("start_prim")).toEqual({ type: "absent" });
    writeFileSync(`${folder}/bin/start_prim`, "#!/bin/sh\n");
    chmodSync(`${folder}/bin/start_prim`, 0o644);
    expect(await run("start_prim")).toMatchObject({
      type: "failed",
      message: expect.stringContaining("chmod +x"),
    });
  });

  it("ends the whole process group of a script whose time is up", async () => {
    script(
      "stop_prim",
      `trap "" TERM
       (trap "" TERM; echo $BASHPID >> ${folder}/pids; while :; do sleep 0.1; done) &
       echo $$ >> ${folder}/pids; wait; while :; do sleep 0.1; done`,
    );
    const running = run("stop_prim", 300);
    const pids = await waitFor("both processes run", 3000, () => {
      const found = pidsIn("pids");
      return found !== null && found.length === 2 && found;
    });
    const outcome = await running;
    expect(outcome.type).toBe("timeout");
    expect(outcome.type === "timeout" && outcome.durationMs).toBeLessThan(10_000);
    await waitFor("both are gone", 2000, () => pids.every((pid) => startTime(pid) === null));
  });

  it("ends a script that is not wanted any more", async () => {
    script("start_prim", `echo $$ > ${folder}/pids; while :; do sleep 0.1; done`);
    const running = run("start_prim", 60_000);
    await waitFor("it runs", 3000, () => pidsIn("pids") !== null);
    runner.end();
    expect(await running).toMatchObject({ type: "ended", signal: "SIGTERM" });
  });

  it("leaves alone what a script started in the background, and does not wait for it", async () => {
    script("start_prim", `sleep 60 & echo $! > ${folder}/pids`);
    expect(await run("start_prim")).toMatchObject({ type: "ended", exitCode: 0 });
    const [pid = 0] = pidsIn("pids") ?? [];
    expect(startTime(pid)).not.toBeNull();
    process.kill(pid, "SIGKILL");
  });

  it("lets the next gemeld find the script that still runs, and nothing else", async () => {
    script("start_prim", `while [ ! -e ${folder}/go ]; do sleep 0.02; done`);
    const running = run("start_prim");
    const found = await waitFor("it is recorded", 3000, () => findRunning(`${folder}/run`));
    expect(found.script).toBe("start_prim");
    writeFileSync(`${folder}/go`, "");
    await running;
    expect(findRunning(`${folder}/run`)).toBeNull();
    writeFileSync(`${folder}/run/script`, `${process.pid} 1 start_prim\n`);
    expect(findRunning(`${folder}/run`)).toBeNull();
  });

  it("keeps the number and the size of the outputs bounded", async () => {
    script("start_prim", "head -c 3000000 /dev/zero; echo; echo last words");
    script("transition", "echo x");
    for (let count = 0; count < 62; count += 1) await run("transition");
    const outcome = await run("start_prim");
    await run("transition");
    expect(readdirSync(`${folder}/log`).length).toBeLessThanOrEqual(60);
    const output = outcome.type === "ended" ? readFileSync(outcome.output, "utf8") : "";
    expect(output.length).toBeLessThan(10_000);
    expect(output).toMatch(/^\.\.\. the output was too long: 29\d+ bytes are cut off\n/);
    expect(output).toMatch(/\nlast words\n$/);
  });
});

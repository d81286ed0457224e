/**
 * The programs of the library that scripts in any language call.
 *
 * @module
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";

const library = fileURLToPath(new URL("../lib", import.meta.url));
const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

type Outcome = { readonly code: number; readonly stdout: string; readonly stderr: string };

function call(name: string, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(`${library}/${name}`, args, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** A shell with two children, of which one has a session of its own; their pids. */
function family(): Promise<{ readonly root: number; readonly children: readonly number[] }> {
  const script = "setsid sleep 300 & echo $!; sleep 300 & echo $!; echo; wait";
  const child = spawn("bash", ["-c", script], { stdio: ["ignore", "pipe", "ignore"] });
  started.push(child);
  return new Promise((resolve) => {
    let text = "";
    child.stdout.on("data", (part: Buffer) => {
      text += part.toString();
      if (!text.endsWith("\n\n")) return;
      resolve({ root: child.pid ?? 0, children: text.trim().split("\n").map(Number) });
    });
  });
}

describe("boundcmd", () => {
  it("gives back what the command says, and its exit code", async () => {
    expect(await call("boundcmd", "30", "sh", "-c", "echo out; echo err >&2; exit 7")).toEqual({
      code: 7,
      stdout: "out\n",
      stderr: "err\n",
    });
    // A code that an ended command would have as well.
    expect((await call("boundcmd", "30", "sh", "-c", "exit 124")).code).toBe(124);
  });

  it("ends what takes longer, with what it has started: exit code 2, and a sentence", async () => {
    const { code, stdout, stderr } = await call(
      ...(["boundcmd", "0.3", "sh", "-c", "sleep 300 & echo $!; wait"] as const),
    );
    expect(code).toBe(2);
    expect(stderr).toBe(
      "Error: sh was ended after 0.3 s\nTry: find out what it waits for, or give it longer\n",
    );
    expect(stdout).toMatch(/^\d+\n$/);
    await expect.poll(() => existsSync(`/proc/${stdout.trim()}`), { timeout: 10_000 }).toBe(false);
  });

  it("refuses what it cannot do, with a remedy", async () => {
    for (const args of [[], ["30"], ["soon", "true"], ["-1", "true"]]) {
      const { code, stderr } = await call("boundcmd", ...args);
      expect(code, args.join(" ")).toBe(2);
      expect(stderr).toMatch(/^Error: .+\nTry: .+\n$/);
    }
    expect((await call("boundcmd", "30", "no-such-program")).code).toBe(127);
  });
});

describe("processtree", () => {
  it("lists a process and all that descend from it, whatever session they are in", async () => {
    const { root, children } = await family();
    const { code, stdout } = await call("processtree", "list", String(root));
    expect(code).toBe(0);
    const pids = stdout.split("\n").map((line) => Number.parseInt(line, 10));
    expect(pids).toEqual(expect.arrayContaining([root, ...children]));
    expect(stdout).toContain("sleep 300");
    expect(pids).not.toContain(process.pid);
  });

  it("kills all of them, and nobody else", async () => {
    const [one, other] = [await family(), await family()];
    expect(await call("processtree", "kill", String(one.root))).toMatchObject({ code: 0 });
    for (const pid of one.children) {
      await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
    }
    for (const pid of other.children) expect(isRunning(pid)).toBe(true);
    expect(await call("processtree", "kill", String(other.root), "TERM")).toMatchObject({
      code: 0,
    });
    for (const pid of other.children) {
      await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
    }
  });

  it("refuses what it cannot do, with a remedy; its caller above all", async () => {
    for (const args of [
      [],
      ["list"],
      ["end", "1"],
      ["list", "0"],
      ["list", "x"],
      ["kill", "1", "NO"],
    ]) {
      const { code, stderr } = await call("processtree", ...args);
      expect(code, args.join(" ")).toBe(2);
      expect(stderr).toMatch(/^Error: .+\nTry: .+\n$/);
    }
    expect((await call("processtree", "list", "4194305")).code).toBe(1);
    const own = await call("processtree", "kill", String(process.pid));
    expect(own).toMatchObject({ code: 2, stderr: expect.stringContaining("called processtree") });
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

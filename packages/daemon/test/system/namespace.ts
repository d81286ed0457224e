/**
 * Hosts for tests: network, mount and PID namespaces of their own, gone when `close` was called.
 *
 * @module
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect } from "vitest";

/** Reaps what is orphaned in the namespace, as an init must. */
const init =
  "mount -t proc proc /proc && ip link set lo up && echo up; while :; do sleep 999 & wait $! 2>&-; done";

export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

export class Namespace {
  readonly #outer: ChildProcess;
  /** Pid of its first process, as seen from outside. */
  readonly pid: number;

  private constructor(outer: ChildProcess, pid: number) {
    this.#outer = outer;
    this.pid = pid;
  }

  static async open(): Promise<Namespace> {
    const args = ["--net", "--mount", "--pid", "--fork", "--kill-child", "bash", "-c", init];
    const outer = spawn("unshare", args, { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise<void>((resolve, reject) => {
      outer.stdout?.once("data", () => resolve());
      outer.once("exit", (code) => reject(new Error(`unshare ended with ${code}`)));
    });
    const children = readFileSync(`/proc/${outer.pid}/task/${outer.pid}/children`, "utf8");
    return new Namespace(outer, Number(children.trim()));
  }

  spawn(program: string, args: readonly string[]): ChildProcess {
    return spawn("nsenter", [...this.#enter(), program, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Run to the end; never throws for an exit code. */
  async run(program: string, args: readonly string[]): Promise<Ended> {
    const child = this.spawn(program, args);
    let stdout = "";
    let stderr = "";
    child.stdout?.on("data", (text) => {
      stdout += String(text);
    });
    child.stderr?.on("data", (text) => {
      stderr += String(text);
    });
    const code = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (exitCode) => resolve(exitCode ?? -1));
    });
    return { code, stdout, stderr };
  }

  /** Run a shell line that must succeed; its output, trimmed. */
  async shell(line: string): Promise<string> {
    const ended = await this.run("bash", ["-c", line]);
    expect(ended, line).toMatchObject({ code: 0 });
    return ended.stdout.trim();
  }

  /** Pids of the processes whose command line matches, as this host sees them. */
  async processes(pattern: string): Promise<number[]> {
    const { stdout } = await this.run("pgrep", ["--full", pattern]);
    return stdout.split("\n").filter(Boolean).map(Number);
  }

  /** SIGKILL for all of {@link processes}; at least one must be there. */
  async kill(pattern: string): Promise<void> {
    const pids = await this.processes(pattern);
    expect(pids, pattern).not.toEqual([]);
    await this.run("kill", ["-KILL", ...pids.map(String)]);
  }

  /** Resolves when none of its processes is left. */
  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#outer.once("exit", resolve));
    if (this.#outer.exitCode === null && this.#outer.signalCode === null) {
      // The first process ends after all others have; the outer one waits for it, and would not if it were killed.
      process.kill(this.pid, "SIGKILL");
      await ended;
    }
  }

  #enter(): string[] {
    return ["--target", String(this.pid), "--net", "--mount", "--pid", "--"];
  }
}

/** A cable between two hosts: `eth0` in both, with these addresses. */
export async function connect(
  a: Namespace,
  addressA: string,
  b: Namespace,
  addressB: string,
): Promise<void> {
  const link = ["link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns"];
  execFileSync("nsenter", ["--target", String(a.pid), "--net", "ip", ...link, String(b.pid)]);
  await a.shell(`ip addr add ${addressA} dev eth0 && ip link set eth0 up`);
  await b.shell(`ip addr add ${addressB} dev eth0 && ip link set eth0 up`);
}

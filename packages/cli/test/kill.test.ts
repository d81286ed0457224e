import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { type Outcome, runCommand } from "./fake-daemon.ts";

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** A process that nobody else has the like of: `tag` is among its arguments. */
async function begin(tag: string, first: readonly string[] = []): Promise<ChildProcess> {
  const args = ["-c", "echo up; read", ...first, tag];
  const child = spawn("bash", args, { stdio: ["pipe", "pipe", "ignore"], detached: true });
  started.push(child);
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  return child;
}

function newTag(): string {
  return `gemel-test-${randomBytes(8).toString("hex")}`;
}

/** The signal that ended it. */
function end(child: ChildProcess): Promise<string | null> {
  const { signalCode } = child;
  if (signalCode !== null) return Promise.resolve(signalCode);
  return new Promise((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
}

function kill(...args: string[]): Promise<Outcome> {
  return runCommand(["kill", ...args]);
}

test("kill: says which, and ends nothing unless it is told to", async () => {
  const tag = newTag();
  const { pid, signalCode } = await begin(tag);
  const told = await kill("--name", "bash", "--argregex", tag);
  expect(told).toMatchObject({ code: 0, stderr: "" });
  expect(told.stdout).toMatch(new RegExp(`^${pid} bash -c .* ${tag}\n$`));
  expect(signalCode).toBeNull();
  const json = await kill("--nameregex", "^ba", "--argregex", tag, "--json");
  const line = expect.stringContaining(tag);
  expect(JSON.parse(json.stdout)).toEqual({
    signal: null,
    processes: [{ pid, name: "bash", line, outcome: null }],
  });
});

test.each([
  ["terminate", "SIGTERM"],
  ["15", "SIGTERM"],
  ["9", "SIGKILL"],
])("kill: the level %s is %s, for those that match and no others", async (level, signal) => {
  const tag = newTag();
  const [one, other] = [await begin(tag), await begin(newTag())];
  const ended = end(one);
  // As it is written in scripts that come from elsewhere.
  const told = await kill("-argregex", tag, "-level", level);
  expect(told.stdout).toMatch(/: sent\n$/);
  expect(await ended).toBe(signal);
  expect(other.signalCode).toBeNull();
  expect(await kill("--argregex", tag, "--level", level)).toMatchObject({
    code: 1,
    stdout: "No process matches\n",
  });
});

test("kill: neither who asks, nor who called it, nor a program of Gemel", async () => {
  const own = await kill("--nameregex", ".", "--json");
  const { processes } = JSON.parse(own.stdout) as { processes: readonly { pid: number }[] };
  const pids = processes.map(({ pid }) => pid);
  expect(pids.length).toBeGreaterThan(0);
  for (const pid of [1, process.pid, process.ppid]) expect(pids).not.toContain(pid);
  const tag = newTag();
  const program = fileURLToPath(new URL("../../filesystem/src/main.ts", import.meta.url));
  const mirror = await begin(tag, [program]);
  expect(await kill("--argregex", tag, "--level", "9")).toMatchObject({ code: 1 });
  expect(mirror.signalCode).toBeNull();
});

test.each([
  [[], "Which processes are meant is not said"],
  [["--argregex", ""], "Which processes are meant is not said"],
  [["--nameregex", "("], "Invalid regular expression"],
  [["--name", "a", "--nameregex", "b"], "Both --name and --nameregex"],
  [["--name", "a", "--level", "hup"], 'There is no level "hup"'],
  [["--name", "a", "-H", "node2"], "gemel kill acts on this host only"],
])("kill %s: code 2 and a remedy", async (args, message) => {
  const { code, stderr } = await kill(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).toMatch(/\nTry: .+\n$/);
});

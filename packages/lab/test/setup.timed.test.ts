/**
 * scripts/setup on machines that lack something. What is missing is hidden, in a mount namespace of its
 * own or by a short PATH; nothing is installed.
 */
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { repository } from "../src/host/host.ts";
import { monotonicMs } from "../src/system/monotonic.ts";
import { type RunResult, run } from "../src/system/run.ts";

const setup = join(repository, "scripts/setup");
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "gemel-setup-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Run setup where only `programs` are on the PATH. */
function withPrograms(programs: Readonly<Record<string, string>>): Promise<RunResult> {
  for (const [name, target] of Object.entries(programs)) {
    symlinkSync(target, join(directory, name));
  }
  return run("/bin/bash", [setup], {
    env: { PATH: directory, GEMEL_SETUP_LOG: join(directory, "log") },
  });
}

const basics = Object.fromEntries(
  ["id", "dirname", "mkdir", "tail", "sed", "cat", "sha256sum", "npm"].map((name) => [
    name,
    `/usr/bin/${name}`,
  ]),
);

test("setup: the second run does nothing, needs no network and takes less than a second", async () => {
  await run("/bin/bash", [setup]);
  const beganMs = monotonicMs();
  const second = await run("unshare", ["--net", "/bin/bash", setup]);
  expect(second).toMatchObject({ code: 0, stderr: "", stdout: "setup: ready\n" });
  expect(monotonicMs() - beganMs).toBeLessThan(1_000);
});

test("setup: without root it says so and ends with 4", async () => {
  const args = ["--reuid=65534", "--regid=65534", "--clear-groups", "/bin/bash", setup];
  const { code, stderr } = await run("setpriv", args);
  expect(code).toBe(4);
  expect(stderr).toContain("root is needed");
  expect(stderr).toContain("sudo");
});

test("setup: without /dev/fuse it names the remedies and ends with 8", async () => {
  const hide = `mount -t tmpfs tmpfs /dev; mknod /dev/null c 1 3; PATH=${directory} exec /bin/bash ${setup}`;
  for (const [name, target] of Object.entries({ ...basics, node: process.execPath })) {
    symlinkSync(target, join(directory, name));
  }
  const { code, stderr } = await run("unshare", ["--mount", "bash", "-c", hide]);
  expect(code).toBe(8);
  expect(stderr).toContain("/dev/fuse is not there");
  expect(stderr).toContain("modprobe fuse");
  expect(stderr).toContain("--device /dev/fuse");
});

test("setup: something missing and no apt-get: names the packages and ends with 8", async () => {
  const { code, stderr } = await withPrograms({ ...basics, node: process.execPath });
  expect(code).toBe(8);
  expect(stderr).toContain("nftables");
  expect(stderr).toContain("no apt-get");
});

test("setup: without Node it says which one and ends with 8", async () => {
  const { code, stderr } = await withPrograms(basics);
  expect(code).toBe(8);
  expect(stderr).toContain("install Node 20 or newer");
});

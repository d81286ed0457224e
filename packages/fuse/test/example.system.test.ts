import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readdir, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GemelError } from "@gemel/base";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDevice } from "../src/device.ts";
import { mountFuse, unmount } from "../src/mount.ts";

const example = join(import.meta.dirname, "../examples/hello-tree.ts");
const endMs = 10_000;

let directory = "";
let target = "";
let server: ChildProcess | null = null;
let devices: number[] = [];

function isMounted(): boolean {
  return readFileSync("/proc/mounts", "utf8").includes(` ${target} `);
}

/** The example, mounted; resolves when it says so. */
function startExample(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [example, target], {
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  server = child;
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`ended with ${code} before it was mounted`)));
    child.stdout?.once("data", () => resolve(child));
  });
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("did not end")), endMs);
    child.once("exit", (code) => {
      clearTimeout(timer);
      resolve(code);
    });
  });
}

function device(): number {
  const fd = openDevice();
  devices.push(fd);
  return fd;
}

function errorOf(act: () => void): GemelError {
  try {
    act();
  } catch (error) {
    if (error instanceof GemelError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "gemel-fuse-"));
  target = join(directory, "mnt");
  mkdirSync(target);
});

afterEach(() => {
  server?.kill("SIGKILL");
  server = null;
  // Closing the last descriptor ends the connection, so nothing can hang in the mount.
  for (const fd of devices) closeSync(fd);
  devices = [];
  while (isMounted()) unmount(target, { lazy: true });
  rmSync(directory, { recursive: true });
});

describe("hello-tree", () => {
  test("shows its tree, refuses to be written, ends at SIGTERM without a trace", async () => {
    const child = await startExample();
    const run = (command: string, ...parameters: string[]): string =>
      execFileSync(command, parameters, { cwd: target, encoding: "utf8", timeout: endMs });
    expect(run("cat", "hello.txt", "docs/why.txt")).toBe("Hello, world\nBecause.\n");
    expect(run("ls", "-R")).toBe(
      ".:\ndocs\nhello.txt\n\n./docs:\nempty\nwhy.txt\n\n./docs/empty:\n",
    );
    expect(run("stat", "-c", "%A %s %h", "hello.txt")).toBe("-r--r--r-- 13 1\n");
    expect(await readdir(join(target, "docs/empty"))).toEqual([]);
    await expect(stat(join(target, "nothing"))).rejects.toThrow("ENOENT");
    await expect(writeFile(join(target, "new"), "")).rejects.toThrow("EROFS");
    await expect(writeFile(join(target, "hello.txt"), "")).rejects.toThrow("EROFS");
    const mounts = readFileSync("/proc/mounts", "utf8");
    expect(mounts).toMatch(new RegExp(`^hello ${target} fuse\\.hello-tree ro,`, "m"));
    child.kill("SIGTERM");
    expect(await exitOf(child)).toBe(0);
    expect(isMounted()).toBe(false);
  });

  test("says what is missing when the directory does not exist", () => {
    const missing = join(directory, "missing");
    const child = () =>
      execFileSync(process.execPath, [example, missing], { stdio: "pipe", timeout: endMs });
    expect(child).toThrow(`Cannot mount on ${missing}: the directory does not exist`);
  });
});

describe("mountFuse", () => {
  const names = { name: "test", subtype: "test" };

  test("names a target that is missing or no directory", () => {
    const missing = join(directory, "missing");
    const error = errorOf(() => mountFuse({ target: missing, device: device(), ...names }));
    expect(error.code).toBe("directory_missing");
    expect(error.message).toBe(`Cannot mount on ${missing}: the directory does not exist`);
    const file = join(directory, "file");
    writeFileSync(file, "");
    const other = errorOf(() => mountFuse({ target: file, device: device(), ...names }));
    expect(other.message).toBe(`Cannot mount on ${file}: not a directory`);
  });

  test("refuses a descriptor that is not the device, or is mounted already", () => {
    const error = errorOf(() => mountFuse({ target, device: 0, ...names }));
    expect(error.message).toContain("EINVAL");
    expect(isMounted()).toBe(false);
    const fd = device();
    mountFuse({ target, device: fd, ...names });
    expect(isMounted()).toBe(true);
    expect(errorOf(() => mountFuse({ target, device: fd, ...names })).code).toBe("internal");
  });

  test("writes its options down where the system shows them", () => {
    const restricted = { noSuid: true, noDev: true, noExec: true, noAtime: true };
    mountFuse({ target, device: device(), ...names, ...restricted, maxRead: 65_536 });
    const line = readFileSync("/proc/mounts", "utf8")
      .split("\n")
      .find((mount) => mount.includes(target));
    expect(line).toContain("fuse.test rw,nosuid,nodev,noexec,noatime,");
    expect(line).toContain("default_permissions,allow_other,max_read=65536");
  });
});

describe("unmount", () => {
  test("says when nothing is mounted there, or nothing is there", () => {
    expect(errorOf(() => unmount(target)).message).toBe(
      `Cannot unmount ${target}: nothing is mounted there`,
    );
    const missing = join(directory, "missing");
    expect(errorOf(() => unmount(missing)).code).toBe("directory_missing");
  });

  test("refuses while it is in use, unless lazy", async () => {
    const child = await startExample();
    const user = spawn("sleep", ["60"], { cwd: target, stdio: "ignore" });
    try {
      await new Promise((resolve) => user.once("spawn", resolve));
      const error = errorOf(() => unmount(target));
      expect(error.code).toBe("refused");
      expect(error.message).toBe(`Cannot unmount ${target}: it is in use`);
      unmount(target, { lazy: true });
      expect(isMounted()).toBe(false);
    } finally {
      user.kill("SIGKILL");
    }
    expect(await exitOf(child)).toBe(0);
  });
});

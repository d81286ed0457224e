/**
 * Disks that are full or fail, on either side: the application is told what a local disk would tell it,
 * and nothing that failed is taken for durable later.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { unmount } from "@gemel/fuse";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeTree } from "./support/compare-trees.ts";
import { FailingDisk } from "./support/failing-disk.ts";
import {
  generationTwo,
  isMounted,
  MirrorLab,
  type MirrorNode,
  until,
} from "./support/mirror-node.ts";
import { protect } from "./support/protect.ts";
import { settle } from "./support/settle.ts";
import { VolatileDisk } from "./support/volatile-disk.ts";

let lab: MirrorLab;
let ends: (() => void)[] = [];

beforeEach(() => {
  lab = new MirrorLab();
});

afterEach(async () => {
  for (const node of lab.nodes) await node.end();
  for (const end of ends) end();
  ends = [];
  await lab.end();
});

async function nodeOn(name: string, mountPoint: string | null): Promise<MirrorNode> {
  const options = { sync: "write", sendTimeoutMs: 30_000 } as const;
  if (mountPoint === null) return lab.start(name, options);
  return lab.start(name, { ...options, directory: join(mountPoint, "data") });
}

function smallDisk(name: string): string {
  const disk = new VolatileDisk(lab.root, `disk-${name}`, { sizeMiB: 24 });
  ends.push(() => disk.end());
  return disk.mountPoint;
}

function failingDisk(name: string): FailingDisk {
  const disk = new FailingDisk(lab.root, `disk-${name}`);
  ends.push(() => disk.end());
  return disk;
}

/** The code of the error that `act` throws; null when it does not. */
function codeOf(act: () => void): string | null {
  try {
    act();
    return null;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

/** Data that no file system makes smaller. */
function noise(size: number): Buffer {
  return Buffer.from(Array.from({ length: size / 4096 }, (_, at) => `${at}`.padEnd(4096)).join(""));
}

async function expectEqual(primary: MirrorNode, replica: MirrorNode): Promise<void> {
  await settle(primary.directory);
  expect(describeTree(replica.directory)).toEqual(describeTree(primary.directory));
}

async function goOnAlone(primary: MirrorNode, from: number): Promise<string> {
  const down = await primary.client.event("link", { from, where: (event) => !event.up });
  await primary.client.command({ type: "alone" });
  void primary.client.event("write_alone", { from }).then(
    () => primary.client.command({ type: "born", generation: generationTwo }),
    () => undefined,
  );
  return down.reason;
}

/** Programs that wait for the mirror must not run in this process, which has to release them. */
async function flushInChild(path: string, text: string): Promise<string> {
  const { spawn } = await import("node:child_process");
  const program = `const fs = require("node:fs"); const fd = fs.openSync(process.argv[1], "a");
    const say = (what, act) => { try { act(); process.stdout.write(what + " ok ") }
      catch (e) { process.stdout.write(what + " " + e.code + " ") } };
    say("write", () => fs.writeSync(fd, process.argv[2].repeat(4096)));
    say("fsync", () => fs.fsyncSync(fd)); say("again", () => fs.fsyncSync(fd));`;
  const child = spawn(process.execPath, ["-e", program, path, text], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (data: Buffer) => {
    output += data.toString();
  });
  await new Promise((resolve) => child.once("exit", resolve));
  return output.trim();
}

describe("the primary's disk is full", () => {
  test("the application gets ENOSPC, nothing differs, and it goes on when there is room", async () => {
    const primary = await nodeOn("a", smallDisk("a"));
    const replica = await nodeOn("b", null);
    await primary.serveAlone();
    await protect(primary, replica);
    const at = (name: string): string => join(primary.directory, name);
    fs.writeFileSync(at("room"), noise(1 << 20));
    const fd = fs.openSync(at("fill"), "w");
    const piece = noise(1 << 20);
    let code: string | null = null;
    for (let count = 0; count < 64 && code === null; count++) {
      code = codeOf(() => {
        for (let done = 0; done < piece.length; ) done += fs.writeSync(fd, piece, done);
      });
    }
    expect(code).toBe("ENOSPC");
    expect(codeOf(() => fs.writeFileSync(at("one-more"), piece))).toBe("ENOSPC");
    const folders = codeOf(() => {
      for (let count = 0; count < 10_000; count++) fs.mkdirSync(at(`folder-${count}`));
    });
    expect(folders).toBe("ENOSPC");
    await expectEqual(primary, replica);
    fs.closeSync(fd);
    fs.unlinkSync(at("room"));
    fs.writeFileSync(at("again"), "there is room");
    await expectEqual(primary, replica);
    expect(await primary.client.status()).toMatchObject({ gate: "connected", link: "up" });
  });

  test("fallocate: what it did before it failed is on the replica too", async () => {
    const primary = await nodeOn("a", smallDisk("a"));
    const replica = await nodeOn("b", null);
    await primary.serveAlone();
    await protect(primary, replica);
    const path = join(primary.directory, "file");
    fs.writeFileSync(path, "begin");
    expect(() => execFileSync("fallocate", ["-l", "200M", path], { stdio: "ignore" })).toThrow();
    await expectEqual(primary, replica);
  });
});

test("the replica's disk is full: it leaves at once, with a prefix; the primary goes on alone", async () => {
  const primary = await nodeOn("a", null);
  const replica = await nodeOn("b", smallDisk("b"));
  await primary.serveAlone();
  await protect(primary, replica);
  const from = primary.events.length;
  const path = join(primary.directory, "log");
  const writing = flushInChild(join(primary.directory, "first"), "x");
  expect(await writing).toBe("write ok fsync ok again ok");
  const done = goOnAlone(primary, from);
  const { spawn } = await import("node:child_process");
  const program = `const fs = require("node:fs"); const fd = fs.openSync(process.argv[1], "w");
    for (let n = 1; n <= 8192; n++) fs.writeSync(fd, String(n).padEnd(8192));
    fs.fsyncSync(fd);`;
  const child = spawn(process.execPath, ["-e", program, path], { stdio: "inherit" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  expect(await done).toMatch(/the replica cannot go on: .*ENOSPC/);
  const broken = await replica.client.event("broken");
  expect(broken.message).toMatch(/ENOSPC/);
  expect(await ended).toBe(0);
  expect(fs.statSync(path).size).toBe(8192 * 8192);
  // It does not come back by itself, and it holds a prefix: whole records, none after the failed one.
  expect(await replica.client.status()).toMatchObject({ role: "replica", link: "down" });
  await replica.client.command({ type: "leave" });
  const bytes = fs.readFileSync(join(replica.directory, "log"), "latin1");
  for (let at = 0; at + 8192 <= bytes.length; at += 8192) {
    expect(bytes.slice(at, at + 8192)).toBe(String(at / 8192 + 1).padEnd(8192));
  }
  expect(bytes.length).toBeGreaterThan(1 << 20);
  expect(bytes.length).toBeLessThan(24 << 20);
});

test("the primary's disk fails: fsync says EIO, and says it again when the disk has healed", async () => {
  const disk = failingDisk("a");
  const primary = await nodeOn("a", disk.mountPoint);
  const replica = await nodeOn("b", null);
  await primary.serveAlone();
  await protect(primary, replica);
  const path = join(primary.directory, "file");
  fs.writeFileSync(path, "before");
  disk.fail();
  expect(await flushInChild(path, "lost")).toBe("write ok fsync EIO again EIO");
  disk.heal();
  // The kernel has told its error; the lost data is not on the disk all the same.
  expect(await flushInChild(path, "")).toMatch(/fsync EIO again EIO$/);
});

test("the replica's disk fails: no flush is answered by it, and what it lost is sent again", async () => {
  const disk = failingDisk("b");
  const primary = await nodeOn("a", null);
  const replica = await nodeOn("b", disk.mountPoint);
  await primary.serveAlone();
  await protect(primary, replica);
  const from = primary.events.length;
  const replicaFrom = replica.events.length;
  disk.fail();
  const answered = flushInChild(join(primary.directory, "file"), "x");
  expect(await goOnAlone(primary, from)).toMatch(/flush/);
  expect(await answered).toBe("write ok fsync ok again ok");
  await replica.client.event("broken", { from: replicaFrom });
  disk.heal();
  // An error that syncfs has not told yet may end the first attempt.
  await until("it is sealed again", async () => {
    await replica.client.command({ type: "leave" });
    await primary.client.command({ type: "alone" });
    await primary.client.command({ type: "born", generation: generationTwo });
    return protect(primary, replica).then(
      () => true,
      () => false,
    );
  });
  // Sealed: everything must be on the disk, not only in memory. The power goes.
  disk.disk.cut();
  await replica.kill();
  while (isMounted(replica.directory)) unmount(replica.directory, { lazy: true });
  disk.disk.powerOff();
  disk.disk.powerOn();
  expect(fs.readFileSync(join(replica.directory, "file"), "utf8")).toBe("x".repeat(4096));
});

test("the replica loses power: what was copied is on its disk as soon as the copy counts", async () => {
  const disk = new VolatileDisk(lab.root, "disk-b", { sizeMiB: 24 });
  ends.push(() => disk.end());
  const primary = await nodeOn("a", null);
  const replica = await nodeOn("b", disk.mountPoint);
  fs.writeFileSync(join(primary.directory, "copied"), noise(1 << 20));
  await primary.serveAlone();
  await protect(primary, replica);
  disk.cut();
  await replica.kill();
  if (isMounted(replica.directory)) unmount(replica.directory, { lazy: true });
  disk.powerOff();
  disk.powerOn();
  expect(fs.readFileSync(join(replica.directory, "copied")).equals(noise(1 << 20))).toBe(true);
});

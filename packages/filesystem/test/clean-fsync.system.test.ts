/**
 * fsync of what is clean is answered at once, and of nothing else: two gemel-fs on this host, the
 * replica stopped in its tracks, so that whatever needs it waits.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cName, openat } from "../src/file-calls.ts";
import { openFlags } from "../src/file-constants.ts";
import { setxattrPath } from "../src/file-xattrs.ts";
import { pairsMin } from "../src/primary/flush-habits.ts";
import type { LateLink } from "./support/late-link.ts";
import { generationTwo, MirrorLab, type MirrorNode, until } from "./support/mirror-node.ts";
import { protect } from "./support/protect.ts";

let lab: MirrorLab;
let primary: MirrorNode;
let replica: MirrorNode;
let opened: FileHandle[] = [];
let undo: (() => void | Promise<void>)[] = [];

beforeEach(() => {
  lab = new MirrorLab();
});

afterEach(async () => {
  replica.signal("SIGCONT");
  for (const handle of opened) await handle.close();
  opened = [];
  await lab.end();
  for (const step of undo.reverse()) await step();
  undo = [];
});

/** A protected pair with files a and b, everything flushed and known to be. */
async function pair(directory?: string, sync: "write" | "fsync" = "fsync"): Promise<void> {
  const common = { sync, sendTimeoutMs: 60_000 } as const;
  primary = await lab.start("a", { ...common, ...(directory === undefined ? {} : { directory }) });
  replica = await lab.start("b", common);
  await primary.serveAlone();
  await protect(primary, replica);
  fs.mkdirSync(path("folder"));
  for (const name of ["a", "b", "folder/c"]) fs.writeFileSync(path(name), "content");
  for (const name of ["a", "b", "folder/c", "folder", "."]) await (await handle(name)).sync();
  const quiet = await handle("b");
  await until("the tree is known to be clean", async () => !(await asksPeer(() => quiet.sync())));
}

function path(name: string): string {
  return join(primary.directory, name);
}

function cString(text: string): Uint8Array {
  return Buffer.from(`${text}\0`);
}

async function handle(name: string): Promise<FileHandle> {
  const one = await open(path(name), fs.statSync(path(name)).isDirectory() ? "r" : "r+");
  opened.push(one);
  return one;
}

/** Whether `act` sends anything to the replica. */
async function asksPeer(act: () => Promise<void>): Promise<boolean> {
  const { recordsSent } = await primary.client.status();
  await act();
  return (await primary.client.status()).recordsSent !== recordsSent;
}

/** `act` waits as long as the replica stands still, and ends when it goes on. */
async function expectWaits(act: () => Promise<void>): Promise<void> {
  await replica.stop();
  const before = await flushed();
  let isOver = false;
  const acting = act().finally(() => {
    isOver = true;
  });
  // It was sent, and something that is clean is answered after it by the same thread.
  await clean.sync();
  await new Promise((resolve) => setTimeout(resolve, 300));
  await clean.sync();
  expect(isOver).toBe(false);
  expect((await primary.client.status()).gate).toBe("connected");
  replica.signal("SIGCONT");
  await acting;
  const after = await flushed();
  const [local, total] = [after.local - before.local, after.total - before.total];
  expect(after.count - before.count).toBe(1);
  expect(local).toBeGreaterThan(0);
  // The flush here goes on beside the wait for the peer.
  expect(total).toBeGreaterThan(Math.max(local, 250_000));
}

/** What was measured of flushes, in microseconds. */
async function flushed(): Promise<{ count: number; local: number; total: number }> {
  const { flushes } = await primary.client.status();
  const { count = 0, localMicros = 0, totalMicros = 0 } = flushes ?? {};
  return { count, local: localMicros, total: totalMicros };
}

/** A clean object that nobody changes. */
let clean: FileHandle;

test("fsync: a clean file and a clean directory are answered at once, the peer is not asked", async () => {
  await pair();
  const [file, folder] = [await handle("a"), await handle("folder")];
  await replica.stop();
  await file.sync();
  await file.datasync();
  await folder.sync();
  expect((await primary.client.status()).gate).toBe("connected");
});

test("fsync: what was written, or changed in its attributes, waits for the peer", async () => {
  await pair();
  clean = await handle("b");
  const file = await handle("a");
  await file.write("more");
  await expectWaits(() => file.sync());
  expect(await asksPeer(() => file.sync())).toBe(false);
  await file.chmod(0o600);
  await expectWaits(() => file.sync());
  await file.truncate(3);
  await expectWaits(() => file.datasync());
  expect(setxattrPath(cString(path("a")), cString("user.x"), Buffer.from("1"), 0)).toBe(0);
  await expectWaits(() => file.sync());
});

test("fsync: a flush of the data leaves the attributes to be flushed", async () => {
  await pair();
  clean = await handle("b");
  const file = await handle("a");
  await file.write("more");
  await file.datasync();
  expect(await asksPeer(() => file.datasync())).toBe(false);
  await expectWaits(() => file.sync());
});

test("fsync: a directory waits after create, unlink, mkdir and rmdir in it", async () => {
  await pair();
  clean = await handle("b");
  const folder = await handle("folder");
  for (const change of [
    () => fs.writeFileSync(path("folder/new"), ""),
    () => fs.unlinkSync(path("folder/new")),
    () => fs.mkdirSync(path("folder/deeper")),
    () => fs.rmdirSync(path("folder/deeper")),
  ]) {
    change();
    await expectWaits(() => folder.sync());
    expect(await asksPeer(() => folder.sync())).toBe(false);
  }
});

test("fsync: what is new or was renamed or linked waits, and so do the directories", async () => {
  await pair();
  clean = await handle("b");
  const [root, folder] = [await handle("."), await handle("folder")];
  fs.writeFileSync(path("new"), "");
  const made = await handle("new");
  await expectWaits(() => made.sync());
  await root.sync();
  fs.renameSync(path("a"), path("folder/a"));
  const moved = await handle("folder/a");
  await expectWaits(() => moved.sync());
  await expectWaits(() => folder.sync());
  await expectWaits(() => root.sync());
  fs.linkSync(path("folder/c"), path("link"));
  await expectWaits(async () => (await handle("link")).sync());
  const keptOpen = await handle("new");
  fs.unlinkSync(path("link"));
  await expectWaits(async () => (await handle("folder/c")).sync());
  expect(await asksPeer(() => keptOpen.sync())).toBe(false);
});

test("fsync: after a flush has failed, what is clean is flushed all the same", async () => {
  // A disk of 64 MiB on which there is room for a few only: what is written is lost later.
  const root = fs.mkdtempSync(join(tmpdir(), "gemel-disk-"));
  undo.push(() => fs.rmSync(root, { recursive: true }));
  const [medium, disk] = [join(root, "medium"), join(root, "disk")];
  for (const directory of [medium, disk]) fs.mkdirSync(directory);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", medium]);
  undo.push(() => void execFileSync("umount", [medium]));
  const image = join(medium, "image");
  execFileSync("truncate", ["-s", "64M", image]);
  execFileSync("mkfs.ext4", ["-q", "-O", "^has_journal", image]);
  execFileSync("mount", ["-o", "loop,errors=continue", image, disk]);
  // The loop device lets go of its file when nobody looks at it any more, also another mount that looks for a free one.
  undo.push(() => {
    return until("no loop device holds the image", () => {
      return execFileSync("losetup", ["-j", image], { encoding: "utf8" }) === "";
    });
  });
  undo.push(() => void execFileSync("umount", [disk]));
  await pair(join(disk, "data"));
  const [victim, other] = [await handle("a"), await handle("b")];
  expect(await asksPeer(() => other.sync())).toBe(false);
  await victim.write(Buffer.alloc(16 << 20));
  await expect(victim.sync()).rejects.toThrow(/EIO|ENOSPC/);
  expect(await asksPeer(() => other.sync())).toBe(true);
});

test("write: what the peer cannot be told of is answered with the right to go on alone only", async () => {
  const common = { sync: "write", sendTimeoutMs: 60_000 } as const;
  primary = await lab.start("a", common);
  replica = await lab.start("b", common);
  await primary.serveAlone();
  const directory = fs.openSync(primary.directory, "r");
  // Made before the peer came, which therefore has never heard of it.
  const file = openat(directory, cName("."), openFlags.temporary | openFlags.readWrite, 0o600);
  expect(file).toBeGreaterThan(0);
  await protect(primary, replica);
  const from = primary.events.length;
  const workerData: LateLink = { file, directory, name: "late" };
  const worker = new Worker(new URL("./support/late-link.ts", import.meta.url), { workerData });
  let result: number | null = null;
  worker.once("message", (told: number) => {
    result = told;
  });
  await primary.client.event("link", { from, where: (event) => !event.up });
  await primary.client.command({ type: "alone" });
  await primary.client.event("write_alone", { from });
  expect(result).toBeNull();
  await primary.client.command({ type: "born", generation: generationTwo });
  await until("the link is answered", () => result !== null);
  expect(result).toBe(0);
  for (const fd of [file, directory]) fs.closeSync(fd);
});

test("fsync: where every WRITE was followed by one, it begins with the WRITE, and covers no later one", async () => {
  await pair(undefined, "write");
  clean = await handle("b");
  const file = await handle("a");
  // Each time another process.
  const write = (): void => {
    execFileSync("dd", ["if=/dev/zero", `of=${path("a")}`, "bs=64", "count=1", "conv=notrunc"], {
      stdio: "ignore",
    });
  };
  for (let turn = 0; turn <= pairsMin; turn++) {
    write();
    await file.datasync();
  }
  write();
  // Times are told later.
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await asksPeer(() => file.datasync())).toBe(false);
  write();
  write();
  await expectWaits(() => file.datasync());
});

/**
 * What the replica must have exactly, beyond names and contents: times, holes, extended attributes,
 * ACLs, files that began without a name; while mirrored, and after a resynchronisation.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cName, fallocate, linkat, lseek, openat, utimensat } from "../src/file-calls.ts";
import { atFlags, fallocateModes, openFlags, seekWhence } from "../src/file-constants.ts";
import { setxattrPath } from "../src/file-xattrs.ts";
import { accessAcl, defaultAcl, encodeAcl } from "./support/acl.ts";
import { MirroredPair } from "./support/mirrored-pair.ts";

const everything = { times: true, xattrs: true, holes: true };
let pair: MirroredPair;

beforeEach(async () => {
  pair = new MirroredPair();
  await pair.start();
});

afterEach(async () => {
  await pair.end();
});

/** Each gets a directory and fills it; run while mirrored, and while the replica is away. */
const works: Readonly<Record<string, (directory: string) => void>> = {
  "times of what was written": (dir) => {
    fs.mkdirSync(`${dir}/d`);
    fs.writeFileSync(`${dir}/d/f`, "one");
    fs.appendFileSync(`${dir}/d/f`, " two");
    fs.writeFileSync(`${dir}/old`, "x");
    fs.utimesSync(`${dir}/old`, 1, -2);
    fs.writeFileSync(`${dir}/older`, "x");
    fs.utimesSync(`${dir}/older`, 1, 2);
    fs.truncateSync(`${dir}/older`, 100);
    fs.symlinkSync("f", `${dir}/d/l`);
    fs.linkSync(`${dir}/d/f`, `${dir}/d/g`);
    fs.renameSync(`${dir}/d/g`, `${dir}/h`);
    fs.mkdirSync(`${dir}/emptied`);
    fs.writeFileSync(`${dir}/emptied/f`, "");
    fs.unlinkSync(`${dir}/emptied/f`);
  },
  "times that were set before 1970 and after 2038": (dir) => {
    fs.symlinkSync("nowhere", `${dir}/l`);
    const fd = fs.openSync(dir, "r");
    const times = { atimeSec: -7, atimeNsec: 1, mtimeSec: -5, mtimeNsec: 999_999_999 };
    expect(utimensat(fd, cName("l"), times)).toBe(0);
    fs.writeFileSync(`${dir}/f`, "x");
    expect(utimensat(fd, cName("f"), { ...times, mtimeSec: 2 ** 33 })).toBe(0);
    fs.closeSync(fd);
  },
  holes: (dir) => {
    const fd = fs.openSync(`${dir}/f`, "w");
    fs.writeSync(fd, Buffer.alloc(10_000, 1), 0, 10_000, 3 << 20);
    fs.writeSync(fd, Buffer.alloc(10_000, 1), 0, 10_000, (9 << 20) + 123);
    fs.ftruncateSync(fd, 20_000_001);
    const punch = fallocateModes.punchHole | fallocateModes.keepSize;
    fs.writeSync(fd, Buffer.alloc(1 << 20, 2), 0, 1 << 20, 12 << 20);
    expect(fallocate(fd, punch, (12 << 20) + 8192, 65536)).toBe(0);
    fs.closeSync(fd);
    fs.truncateSync(makeFile(`${dir}/none`), 5_000_000);
  },
  "a file of almost 16 TiB": (dir) => {
    const size = 2 ** 44 - 4096;
    const fd = fs.openSync(`${dir}/f`, "w");
    fs.writeSync(fd, "begin", 0);
    fs.writeSync(fd, "middle", 2 ** 43 + 5000);
    fs.writeSync(fd, "end", size - 3);
    fs.closeSync(fd);
    fs.truncateSync(makeFile(`${dir}/empty`), size);
  },
  "ACLs and what they give to new objects": (dir) => {
    fs.mkdirSync(`${dir}/d`);
    const acl = encodeAcl({ owner: 7, users: [[1000, 6]], group: 5, mask: 6, other: 4 });
    expect(setxattrPath(cName(`${dir}/d`), cName(defaultAcl), acl, 0)).toBe(0);
    fs.writeFileSync(`${dir}/d/f`, "", { mode: 0o666 });
    fs.mkdirSync(`${dir}/d/sub`, 0o770);
    fs.writeFileSync(`${dir}/d/sub/f`, "", { mode: 0o600 });
    fs.writeFileSync(`${dir}/g`, "");
    expect(setxattrPath(cName(`${dir}/g`), cName(accessAcl), acl, 0)).toBe(0);
    fs.chmodSync(`${dir}/g`, 0o604);
  },
  "extended attributes of everything": (dir) => {
    fs.symlinkSync("nowhere", `${dir}/l`);
    makeFile(`${dir}/f`);
    fs.mkdirSync(`${dir}/d`);
    for (const name of ["f", "d"]) {
      const path = cName(`${dir}/${name}`);
      expect(setxattrPath(path, cName("user.a"), Buffer.from("value"), 0)).toBe(0);
      expect(setxattrPath(path, cName("trusted.b"), Buffer.alloc(2000, 9), 0)).toBe(0);
      expect(setxattrPath(path, cName("security.c"), Buffer.alloc(0), 0)).toBe(0);
    }
    const fd = openat(
      atFlags.workingDirectory,
      cName(`${dir}/l`),
      openFlags.path | openFlags.noFollow,
    );
    const link = cName(`/proc/self/fd/${fd}`);
    expect(setxattrPath(link, cName("trusted.l"), Buffer.from("link"), 0)).toBe(0);
    fs.closeSync(fd);
  },
  "a file that got its name late": (dir) => {
    const root = fs.openSync(dir, "r");
    const fd = openat(root, cName("."), openFlags.temporary | openFlags.readWrite, 0o640);
    expect(fd).toBeGreaterThan(0);
    fs.writeSync(fd, "written without a name");
    fs.fchownSync(fd, 5, 6);
    fs.fsyncSync(fd);
    expect(linkat(fd, cName(""), root, cName("named"), atFlags.emptyPath)).toBe(0);
    fs.writeSync(fd, ", and with one");
    expect(linkat(fd, cName(""), root, cName("again"), atFlags.emptyPath)).toBe(0);
    fs.closeSync(fd);
    fs.closeSync(root);
  },
  "a tree deeper than a path may be long": (dir) => {
    const name = "d".repeat(200);
    let above = fs.openSync(dir, "r");
    const open = (from: number, flags: number, file: string): number =>
      openat(from, cName(file), flags, 0o644);
    for (let depth = 0; depth < 45; depth++) {
      fs.mkdirSync(`/proc/self/fd/${above}/${name}`);
      const next = open(above, openFlags.directory, name);
      fs.closeSync(above);
      above = next;
    }
    const fd = open(above, openFlags.create | openFlags.readWrite, "f");
    fs.writeSync(fd, "deep");
    fs.closeSync(fd);
    fs.linkSync(`/proc/self/fd/${above}/f`, `/proc/self/fd/${above}/g`);
    fs.renameSync(`/proc/self/fd/${above}/g`, `/proc/self/fd/${above}/h`);
    fs.symlinkSync("f", `/proc/self/fd/${above}/l`);
    fs.chmodSync(`/proc/self/fd/${above}/f`, 0o600);
    fs.closeSync(above);
  },
};

function makeFile(path: string): string {
  fs.writeFileSync(path, "");
  return path;
}

describe("replica: exactly as the primary", () => {
  test("while it is mirrored", () => {
    for (const [name, work] of Object.entries(works)) {
      const directory = join(pair.primary.directory, name);
      fs.mkdirSync(directory);
      work(directory);
      pair.expectReplicaEqual(name, everything);
    }
    pair.expectReplicaEqual("", everything);
  });

  test("after a resynchronisation", async () => {
    await pair.disconnect();
    for (const [name, work] of Object.entries(works)) {
      const directory = join(pair.primary.directory, name);
      fs.mkdirSync(directory);
      work(directory);
    }
    await pair.reconnect();
    pair.expectReplicaEqual("", everything);
  });
});

test("replica: times arrive by themselves, without a flush", async () => {
  const path = join(pair.primary.directory, "f");
  fs.writeFileSync(path, "x");
  const { mtimeNs } = fs.statSync(path, { bigint: true });
  const copy = join(pair.replica.directory, "f");
  await expect
    .poll(() => fs.statSync(copy, { bigint: true, throwIfNoEntry: false })?.mtimeNs)
    .toBe(mtimeNs);
});

test("resync: a hole of the primary becomes one on the replica, that had data there", async () => {
  const path = join(pair.primary.directory, "f");
  fs.writeFileSync(path, Buffer.alloc(4 << 20, 1));
  pair.settle();
  await pair.disconnect();
  const fd = fs.openSync(path, "r+");
  const punch = fallocateModes.punchHole | fallocateModes.keepSize;
  expect(fallocate(fd, punch, 1 << 20, 2 << 20)).toBe(0);
  expect(lseek(fd, 0, seekWhence.hole)).toBe(1 << 20);
  fs.closeSync(fd);
  await pair.reconnect();
  pair.expectReplicaEqual("", everything);
});

/**
 * What is written from front to back starts on its way to both disks before anybody flushes it.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MirrorLab, until } from "./support/mirror-node.ts";
import { protect } from "./support/protect.ts";
import { settle } from "./support/settle.ts";

const mebibyte = 1024 * 1024;

let lab: MirrorLab;

beforeEach(() => {
  lab = new MirrorLab();
});

afterEach(() => lab.end());

/** Mebibytes of a file that have a place on the disk: ext4 gives it when it writes back. */
function placedMiB(file: string): number {
  const lines = execFileSync("filefrag", ["-v", "-b1048576", file], { encoding: "utf8" }).split(
    "\n",
  );
  const extents = lines.filter((line) => /^ *\d+: /.test(line) && !line.includes("delalloc"));
  return extents.reduce((sum, line) => sum + Number(line.split(":")[3]), 0);
}

/** A file of the directory beneath a mount, by the descriptor that the serving process has of it. */
function beneath(pid: number, directory: string, name: string): string {
  const folder = `/proc/${pid}/fd`;
  const found = fs.readdirSync(folder).find((fd) => {
    const place = `${folder}/${fd}`;
    const isIt = fs.readlinkSync(place) === directory;
    return isIt && fs.statSync(`${place}/`).dev !== fs.statSync(directory).dev;
  });
  if (found === undefined) throw new Error(`process ${pid} has no descriptor of ${directory}`);
  return `${folder}/${found}/${name}`;
}

test.each(["write", "fsync"] as const)("sync=%s: nobody has to ask for it", async (sync) => {
  const primary = await lab.start("a", { sync });
  const replica = await lab.start("b", { sync });
  await primary.serveAlone();
  await protect(primary, replica);
  const file = fs.openSync(join(primary.directory, "long"), "w");
  const block = Buffer.alloc(mebibyte, "x");
  for (let at = 0; at < 24; at++) fs.writeSync(file, block);
  fs.closeSync(file);
  // The kernel alone would wait half a minute, or for a tenth of the memory.
  for (const path of [
    beneath(primary.pid, primary.directory, "long"),
    join(replica.directory, "long"),
  ]) {
    await until(`most of ${path} has a place on the disk`, () => placedMiB(path) >= 16, 10_000);
  }
  // With sync=fsync the replica may still be behind.
  await settle(primary.directory);
  expect(fs.statSync(join(replica.directory, "long")).size).toBe(24 * mebibyte);
});

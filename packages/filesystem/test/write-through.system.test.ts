/**
 * `--write-through`: what was written and not flushed is on both disks, when both nodes lose power.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { unmount } from "@gemel/fuse";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isMounted, MirrorLab, type MirrorNode } from "./support/mirror-node.ts";
import { protect } from "./support/protect.ts";
import { VolatileDisk } from "./support/volatile-disk.ts";

type Place = { readonly node: MirrorNode; readonly disk: VolatileDisk };

const text = "written, and not flushed\n";

let lab: MirrorLab;
let disks: VolatileDisk[] = [];

beforeEach(() => {
  lab = new MirrorLab();
});

afterEach(async () => {
  for (const node of lab.nodes) await node.end();
  for (const disk of disks) disk.end();
  disks = [];
  await lab.end();
});

async function start(name: string, writeThrough: boolean): Promise<Place> {
  const disk = new VolatileDisk(lab.root, `disk-${name}`, { sizeMiB: 24 });
  disks.push(disk);
  const directory = join(disk.mountPoint, "data");
  return { node: await lab.start(name, { directory, writeThrough }), disk };
}

/** What a node finds when it has power again. */
async function afterPowerCut({ node, disk }: Place): Promise<string> {
  await node.kill();
  while (isMounted(node.directory)) unmount(node.directory, { lazy: true });
  disk.powerOff();
  disk.powerOn();
  return fs.readFileSync(join(node.directory, "file"), "utf8");
}

test.each([
  [true, text.repeat(3)],
  [false, ""],
])("write-through %s: what both nodes have after a power cut", async (writeThrough, expected) => {
  const primary = await start("a", writeThrough);
  const replica = await start("b", writeThrough);
  await primary.node.serveAlone();
  await protect(primary.node, replica.node);
  const file = join(primary.node.directory, "file");
  const fd = fs.openSync(file, "a");
  for (const path of [file, primary.node.directory]) {
    const flushed = fs.openSync(path, "r");
    fs.fsyncSync(flushed);
    fs.closeSync(flushed);
  }
  for (let count = 0; count < 3; count++) fs.writeSync(fd, text);
  // The same instant for both.
  for (const { disk } of [primary, replica]) disk.cut();
  fs.closeSync(fd);
  expect(await afterPowerCut(primary)).toBe(expected);
  expect(await afterPowerCut(replica)).toBe(expected);
});

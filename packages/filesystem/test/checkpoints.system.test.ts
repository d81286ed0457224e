/**
 * What a checkpoint stands for: before marks are dropped, both disks have what they were for, or else
 * the marks stay. Each but the last is asked for by a drained withdrawal.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { unmount } from "@gemel/fuse";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkpointed, mapOf, marksOf } from "./support/change-map.ts";
import { FailingDisk } from "./support/failing-disk.ts";
import { LinkProxy } from "./support/link-proxy.ts";
import {
  generationOne,
  generationTwo,
  isMounted,
  MirrorLab,
  type MirrorNode,
  until,
} from "./support/mirror-node.ts";
import { protect } from "./support/protect.ts";
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

const text = "written, and not flushed".repeat(400);

/** The directory of a node on a disk of its own; its map is elsewhere. */
function volatileDisk(name: string): VolatileDisk {
  const disk = new VolatileDisk(lab.root, `disk-${name}`, { sizeMiB: 24 });
  ends.push(() => disk.end());
  return disk;
}

function failingDisk(name: string): FailingDisk {
  const disk = new FailingDisk(lab.root, `disk-${name}`);
  ends.push(() => disk.end());
  return disk;
}

async function sealedPair(
  disks: Readonly<Record<"a" | "b", string | null>>,
): Promise<[MirrorNode, MirrorNode]> {
  const [primary, replica] = [await start("a", disks.a), await start("b", disks.b)];
  await primary.serveAlone();
  await protect(primary, replica);
  await checkpointed(primary, replica);
  return [primary, replica];
}

async function start(name: string, mountPoint: string | null): Promise<MirrorNode> {
  const place = mountPoint === null ? {} : { directory: join(mountPoint, "data") };
  // So long a withdrawal waits for a peer that does not answer, and two seconds more.
  return lab.start(name, { sendTimeoutMs: 2000, ...place });
}

async function withdraw(node: MirrorNode): Promise<void> {
  await node.client.command({ type: "withdraw", drain: true });
}

/** What `disk` holds of the file after the power went while the node ran. */
async function afterPowerCut(node: MirrorNode, disk: VolatileDisk): Promise<string> {
  disk.cut();
  await node.kill();
  while (isMounted(node.directory)) unmount(node.directory, { lazy: true });
  disk.powerOff();
  disk.powerOn();
  return fs.readFileSync(join(node.directory, "file"), "utf8");
}

test.each(["a", "b"] as const)("what is no longer marked is on the disk of %s", async (name) => {
  const disk = volatileDisk(name);
  const [primary, replica] = await sealedPair({ a: null, b: null, [name]: disk.mountPoint });
  fs.writeFileSync(join(primary.directory, "file"), text);
  expect(marksOf(primary)).toEqual(["names "]);
  await withdraw(primary);
  expect(marksOf(primary)).toEqual([]);
  expect(await afterPowerCut(name === "a" ? primary : replica, disk)).toBe(text);
});

test.each(["a", "b"] as const)("the disk of %s fails: the marks stay", async (name) => {
  const disk = failingDisk(name);
  const [primary, replica] = await sealedPair({ a: null, b: null, [name]: disk.mountPoint });
  const { base } = mapOf(replica).header;
  disk.fail();
  fs.writeFileSync(join(primary.directory, "file"), text);
  await expect(withdraw(primary)).rejects.toThrow(/does not have everything/);
  expect(marksOf(primary)).toEqual(["names "]);
  expect(mapOf(primary).header.base).toBe(base);
  // The replica may have flushed what the primary could not.
  if (name === "b") expect(mapOf(replica).header.base).toBe(base);
});

test("the link is lost before the replica has flushed: the marks stay", async () => {
  const [primary, replica] = [await start("a", null), await start("b", null)];
  fs.writeFileSync(join(primary.directory, "file"), text);
  await primary.serveAlone();
  const proxy = await LinkProxy.open(primary.port);
  ends.push(() => proxy.close());
  await replica.client.command({ type: "follow", host: "127.0.0.1", port: proxy.port });
  await until("the link is up", async () => (await primary.client.status()).link === "resyncing");
  const from = primary.events.length;
  await primary.client.command({ type: "admit", generation: generationOne });
  await replica.client.event("seal");
  // The seal is answered; the checkpoint that comes right after it never arrives.
  proxy.stall("to_replica");
  await replica.client.command({ type: "seal_recorded", generation: generationOne });
  await until("the checkpoint has begun", () => mapOf(primary).header.begun > 0);
  await replica.kill();
  proxy.cut();
  await primary.client.event("link", { from, where: ({ up }) => !up });
  await primary.client.command({ type: "alone" });
  await primary.client.command({ type: "born", generation: generationTwo });
  // The device thread has looked at everything that is under way between two commands.
  const limits = { type: "limits", bytesPerSecond: null, files: 16 } as const;
  for (let count = 0; count < 2; count += 1) await primary.client.command(limits);
  fs.mkdirSync(join(primary.directory, "alone"));
  expect(mapOf(primary).header).toMatchObject({ base: 0, begun: 1 });
  expect(marksOf(primary)).toContain("subtree ");
});

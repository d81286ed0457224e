/**
 * The change map of a pair: what is marked when, and what a checkpoint drops.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { batchesOf, checkpointed, mapOf, marksOf } from "./support/change-map.ts";
import { generationTwo, MirrorLab, type MirrorNode } from "./support/mirror-node.ts";
import { protect } from "./support/protect.ts";
import { settle } from "./support/settle.ts";

let lab: MirrorLab;
beforeEach(() => {
  lab = new MirrorLab();
});
afterEach(async () => {
  await lab.end();
});

/** A pair in sync, with the checkpoint that comes right after the seal. */
async function sealedPair(
  prepare: (directory: string) => void = () => undefined,
): Promise<[MirrorNode, MirrorNode]> {
  const [primary, replica] = [await lab.start("a"), await lab.start("b")];
  prepare(primary.directory);
  await primary.serveAlone();
  await protect(primary, replica);
  await checkpointed(primary, replica);
  return [primary, replica];
}

test("a node without a map: everything may differ, until a checkpoint after the seal", async () => {
  const primary = await lab.start("a");
  await primary.serveAlone();
  expect(marksOf(primary)).toEqual(["subtree "]);
  const replica = await lab.start("b");
  await protect(primary, replica);
  await checkpointed(primary, replica);
  expect(marksOf(primary)).toEqual([]);
  expect(marksOf(replica)).toEqual([]);
});

test("marks: what is changed, and no more than that", async () => {
  const [primary] = await sealedPair((directory) => {
    fs.mkdirSync(join(directory, "d"));
    fs.writeFileSync(join(directory, "d/big"), Buffer.alloc(8 << 20, "big"));
    fs.writeFileSync(join(directory, "d/old"), "old");
    fs.writeFileSync(join(directory, "d/cut"), Buffer.alloc(3 << 20));
    fs.writeFileSync(join(directory, "d/same"), "not touched");
  });
  const at = (path: string): string => join(primary.directory, path);
  const big = fs.openSync(at("d/big"), "r+");
  fs.writeSync(big, "changed", 5 << 20);
  fs.closeSync(big);
  expect(marksOf(primary)).toEqual(["extents d/big 5+1"]);
  fs.chmodSync(at("d/old"), 0o600);
  fs.truncateSync(at("d/cut"), 100);
  expect(marksOf(primary)).toEqual([
    "attributes d/cut",
    "attributes d/old",
    "extents d/big 5+1",
    "extents d/cut 0+3",
  ]);
  // One mark for all that is made in a directory, with its contents.
  for (let index = 0; index < 50; index += 1) {
    fs.mkdirSync(at(`d/new-${index}`));
    fs.writeFileSync(at(`d/new-${index}/f`), "content");
    fs.renameSync(at(`d/new-${index}`), at(`d/moved-${index}`));
  }
  expect(marksOf(primary).filter((mark) => !/big|cut|old/.test(mark))).toEqual(["names d"]);
  // What is old and moves is marked under both names.
  fs.renameSync(at("d/same"), at("other"));
  expect(marksOf(primary)).toEqual(
    expect.arrayContaining(["names ", "names d", "subtree d/same", "subtree other"]),
  );
});

test("marks: a further name of what is new needs none of its own, one of what is old does", async () => {
  const [primary] = await sealedPair((directory) => {
    fs.mkdirSync(join(directory, "d"));
    fs.writeFileSync(join(directory, "old"), "x");
  });
  const at = (path: string): string => join(primary.directory, path);
  fs.writeFileSync(at("new"), "x");
  const before = batchesOf(primary);
  for (let index = 0; index < 20; index += 1) fs.linkSync(at("new"), at(`again ${index}`));
  expect(batchesOf(primary)).toBe(before);
  fs.linkSync(at("new"), at("d/new"));
  expect(marksOf(primary)).toEqual(["names ", "names d"]);
  fs.linkSync(at("old"), at("d/old"));
  expect(marksOf(primary)).toEqual(["names ", "names d", "subtree d/old"]);
});

test("marks are durable before the operation is executed, and before it is sent", async () => {
  const [primary, replica] = await sealedPair();
  // The process may write no file any more: not its map either.
  const limit = (bytes: string): void => {
    execFileSync("prlimit", ["--pid", String(primary.pid), `--fsize=${bytes}`]);
  };
  limit("100:");
  const path = join(primary.directory, "directory");
  expect(() => fs.mkdirSync(path)).toThrow(/EIO/);
  expect(fs.existsSync(path)).toBe(false);
  limit("unlimited:");
  fs.mkdirSync(`${path}-2`);
  await settle(primary.directory);
  expect(fs.readdirSync(primary.directory)).toEqual(["directory-2"]);
  expect(fs.readdirSync(replica.directory)).toEqual(["directory-2"]);
});

test("a drained withdrawal leaves empty maps of the same checkpoint on both nodes", async () => {
  const [primary, replica] = await sealedPair();
  for (let index = 0; index < 20; index += 1) {
    fs.writeFileSync(join(primary.directory, `f${index}`), `${index}`);
  }
  expect(marksOf(primary)).toEqual(["names "]);
  await primary.client.command({ type: "withdraw", drain: true });
  expect(marksOf(primary)).toEqual([]);
  expect(marksOf(replica)).toEqual([]);
  expect(mapOf(primary).header).toMatchObject({
    pair: mapOf(replica).header.pair,
    base: mapOf(replica).header.base,
  });
});

test("alone, and after the peer was lost, marks only accumulate", async () => {
  const [primary, replica] = await sealedPair();
  fs.writeFileSync(join(primary.directory, "before"), "x");
  const from = primary.events.length;
  await replica.kill();
  await primary.client.event("link", { from, where: (event) => !event.up });
  await primary.client.command({ type: "alone" });
  await primary.client.command({ type: "born", generation: generationTwo });
  fs.mkdirSync(join(primary.directory, "after"));
  await primary.client.command({ type: "withdraw", drain: true });
  expect(marksOf(primary)).toEqual(["names "]);
});

test("marks: of many old files that are changed in the order of their listing, many at a time", async () => {
  const count = 400;
  const [primary] = await sealedPair((directory) => {
    for (let index = 0; index < count; index += 1) {
      fs.writeFileSync(join(directory, `file-${index}`), "old");
    }
  });
  const names = fs.readdirSync(primary.directory);
  const of = (kind: string): number =>
    marksOf(primary).filter((mark) => mark.startsWith(kind)).length;
  // What is changed here and there is marked by itself.
  for (const index of [300, 100, 200])
    fs.chmodSync(join(primary.directory, `${names[index]}`), 0o600);
  expect(of("attributes")).toBe(3);
  const before = batchesOf(primary);
  for (const name of names) fs.chmodSync(join(primary.directory, name), 0o640);
  expect(of("attributes")).toBe(count);
  expect(batchesOf(primary) - before).toBeLessThan(count / 10);
  const between = batchesOf(primary);
  for (const name of names) fs.writeFileSync(join(primary.directory, name), "new", { flag: "r+" });
  expect(of("extents")).toBe(count);
  expect(batchesOf(primary) - between).toBeLessThan(count / 10);
});

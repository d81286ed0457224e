/**
 * Several replicated directories in one module, one of them the root of a file system: one stream,
 * one map, one seal.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkpointed } from "./support/change-map.ts";
import { describeTree } from "./support/compare-trees.ts";
import {
  generationOne,
  generationTwo,
  isMounted,
  MirrorLab,
  type MirrorNode,
} from "./support/mirror-node.ts";
import { protect } from "./support/protect.ts";
import { VolatileDisk } from "./support/volatile-disk.ts";

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

/** A node with a folder, a second one, and a whole ext4 of its own. */
async function startNode(name: string): Promise<MirrorNode> {
  const disk = new VolatileDisk(lab.root, `${name}-disk`, { sizeMiB: 32 });
  disks.push(disk);
  const more = [join(lab.root, `${name}-second`), disk.mountPoint];
  return lab.start(name, { more, takeover: true });
}

const fileBytes = 70_000;
const filesPerTree = 20;

function fill(node: MirrorNode): void {
  for (const [tree, directory] of node.directories.entries()) {
    for (let index = 0; index < filesPerTree; index += 1) {
      const folder = join(directory, `folder ${index % 3}`);
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(join(folder, `${index}`), Buffer.alloc(fileBytes, `${tree}-${index} `));
    }
    // The same names with other contents in every tree: nothing may be mixed up.
    fs.linkSync(join(directory, "folder 0/0"), join(directory, "linked"));
  }
}

/** Every tree has on the replica what it has on the primary. */
function expectEqual(primary: MirrorNode, replica: MirrorNode): void {
  for (const [tree, directory] of primary.directories.entries()) {
    const fd = fs.openSync(directory, "r");
    fs.fsyncSync(fd);
    fs.closeSync(fd);
    const details = { times: true, xattrs: true };
    // Each file system has its own.
    const mirrored = (line: string): boolean => !line.startsWith("./lost+found ");
    const there = describeTree(replica.directories[tree] ?? "", details).filter(mirrored);
    expect(there, `tree ${tree}`).toEqual(describeTree(directory, details).filter(mirrored));
    expect(there.length).toBeGreaterThan(filesPerTree);
  }
}

const removed = { mirrored: 3, alone: 6, back: 9 } as const;

/** Change something in each tree; in another process, because who waits for a lost link waits for ever. */
function change(node: MirrorNode, text: keyof typeof removed): void {
  for (const [tree, cwd] of node.directories.entries()) {
    const script = `
      echo "${text} ${tree}" > "new ${text}" && echo "${text} ${tree}" >> "folder 1/1" &&
      mv "folder 2/2" "folder 0/moved" && mv "folder 0/moved" "folder 2/2" &&
      rm "folder 0/${removed[text]}"`;
    execFileSync("sh", ["-c", script], { cwd, timeout: 60_000 });
  }
}

/** Bytes that the last resynchronisation since event `from` has compared. */
function comparedBytes(primary: MirrorNode, from: number): number {
  const told = primary.events
    .slice(from)
    .flatMap((event) => (event.type === "log" ? [event.message] : []))
    .flatMap((message) => /^Compared \d+ files and (\d+) bytes/.exec(message)?.[1] ?? []);
  return Number(told.at(-1) ?? Number.NaN);
}

test("several trees: copy, changes, absence, a killed server and a swap, each with what changed only", async () => {
  const [a, b] = [await startNode("a"), await startNode("b")];
  fill(a);
  await a.serveAlone();
  await protect(a, b);
  await checkpointed(a, b);
  await a.kept();
  change(a, "mirrored");
  expectEqual(a, b);

  // They are file systems of their own to the kernel.
  const [first = "", second = "", disk = ""] = a.directories;
  for (const other of [second, disk]) {
    const to = join(other, "crossed");
    expect(() => fs.renameSync(join(first, "folder 1/1"), to)).toThrow("EXDEV");
    expect(() => fs.linkSync(join(first, "folder 1/1"), to)).toThrow("EXDEV");
  }
  expect(() => fs.writeFileSync(join(b.directories[2] ?? "", "stray"), "x")).toThrow("EROFS");

  const down = a.events.length;
  await b.kill();
  await a.client.event("link", { from: down, where: (event) => !event.up });
  await a.client.command({ type: "alone" });
  await a.client.command({ type: "born", generation: generationTwo });
  const open = fs.openSync(join(disk, "folder 1/4"), "r+");
  await a.killServer();
  await a.client.command({ type: "alone" });
  await a.client.command({ type: "born", generation: generationOne });
  // A file that was open in the tree of another disk is the same file.
  fs.writeSync(open, "after the takeover", 5);
  fs.closeSync(open);
  change(a, "alone");
  await b.run();
  const from = a.events.length;
  await protect(a, b);
  await checkpointed(a, b);
  expectEqual(a, b);
  expect(comparedBytes(a, from)).toBeLessThan((3 * filesPerTree * fileBytes) / 2);

  await a.client.command({ type: "withdraw", drain: true });
  await b.client.command({ type: "leave" });
  // Our mounts are gone, the file system beneath is still there.
  expect(isMounted(first)).toBe(false);
  expect(isMounted(disk)).toBe(true);
  const swapped = b.events.length;
  await b.serveAlone(generationTwo);
  await a.client.command({ type: "follow", host: "127.0.0.1", port: b.port });
  await protect(b, a);
  expect(comparedBytes(b, swapped)).toBe(0);
  change(b, "back");
  expectEqual(b, a);
});

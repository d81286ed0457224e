/**
 * What a directory tree holds, as lines of text that can be compared: names, types, modes, owners,
 * sizes, contents by hash, targets of symbolic links, device numbers, and which names are one file.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from "node:fs";

/** One line for each object beneath `root`, sorted by path; names as latin1. */
export function describeTree(root: string): string[] {
  const firstNames = new Map<number, string>();
  const lines: string[] = [];
  const visit = (path: Buffer, shown: string): void => {
    const stat = lstatSync(path);
    const common = `${shown} ${(stat.mode >>> 0).toString(8)} ${stat.uid}:${stat.gid}`;
    if (stat.isDirectory()) {
      lines.push(common);
      const names = readdirSync(path, { encoding: "buffer" }).sort(Buffer.compare);
      for (const name of names) {
        visit(Buffer.concat([path, Buffer.from("/"), name]), `${shown}/${name.toString("latin1")}`);
      }
      return;
    }
    const first = firstNames.get(stat.ino);
    firstNames.set(stat.ino, first ?? shown);
    const one = first === undefined ? "" : ` = ${first}`;
    lines.push(`${common} ${detailsOf(path, stat)}${one}`);
  };
  visit(Buffer.from(root), ".");
  return lines;
}

function detailsOf(path: Buffer, stat: ReturnType<typeof lstatSync>): string {
  if (stat === undefined) return "";
  if (stat.isFile()) return `${stat.size} ${hashOf(path)}`;
  if (stat.isSymbolicLink()) return `-> ${readlinkSync(path, { encoding: "latin1" })}`;
  return `device ${stat.rdev}`;
}

const block = Buffer.alloc(1 << 20);

function hashOf(path: Buffer): string {
  const hash = createHash("sha256");
  const fd = openSync(path, "r");
  try {
    for (let size = readSync(fd, block); size > 0; size = readSync(fd, block)) {
      hash.update(block.subarray(0, size));
    }
  } finally {
    closeSync(fd);
  }
  return hash.digest("hex").slice(0, 16);
}

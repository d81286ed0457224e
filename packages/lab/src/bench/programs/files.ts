/**
 * What the bench does to files, inside a host: `node files.ts WHAT DIRECTORY ...`. Prints the
 * milliseconds that it took, and nothing else.
 *
 * @module
 */
import { randomFillSync } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";

const mebibyte = 1 << 20;
const perDirectory = 1000;

const [what = "", path = "", first = "0", second = "0", third = "0"] = process.argv.slice(2);
const block: Buffer = Buffer.alloc(mebibyte, "gemel bench ");

/** File `index` of many: a thousand in each directory. */
function nameOf(root: string, index: number): string {
  return join(root, `d${Math.floor(index / perDirectory)}`, `f${index}`);
}

const works: Readonly<Record<string, () => void>> = {
  /** PATH MIB: one file in blocks of 1 MiB, fsync at its end. */
  write: () => {
    const fd = fs.openSync(path, "w");
    for (let left = Number(first); left > 0; left -= 1) fs.writeSync(fd, block);
    fs.fsyncSync(fd);
    fs.closeSync(fd);
  },
  /** PATH: to its end in blocks of 1 MiB. */
  read: () => {
    const fd = fs.openSync(path, "r");
    while (fs.readSync(fd, block) > 0);
    fs.closeSync(fd);
  },
  /** DIRECTORY COUNT BYTES: make that many files of so many bytes. */
  create: () => {
    const size = Number(second);
    for (let index = 0; index < Number(first); index += 1) {
      if (index % perDirectory === 0) {
        fs.mkdirSync(join(path, `d${index / perDirectory}`), { recursive: true });
      }
      // No two alike, so that nothing can be guessed from another one.
      block.writeUInt32LE(index, 0);
      const fd = fs.openSync(nameOf(path, index), "w");
      for (let left = size; left > 0; left -= mebibyte) {
        fs.writeSync(fd, block, 0, Math.min(left, mebibyte));
      }
      fs.closeSync(fd);
    }
  },
  /** DIRECTORY COUNT: stat each. */
  stat: () => {
    for (let index = 0; index < Number(first); index += 1) fs.statSync(nameOf(path, index));
  },
  /** DIRECTORY COUNT OF: write 4 KiB into COUNT of OF files, evenly spread. */
  change: () => {
    const step = Number(second) / Number(first);
    for (let index = 0; index < Number(first); index += 1) {
      const fd = fs.openSync(nameOf(path, Math.floor(index * step)), "r+");
      block.writeUInt32LE(Date.now() >>> 0, 4);
      fs.writeSync(fd, block, 0, 4096, 0);
      fs.fsyncSync(fd);
      fs.closeSync(fd);
    }
  },
  /** PATH COUNT BYTES OF: write COUNT times BYTES that were never there, evenly spread over the first OF bytes of a file. */
  overwrite: () => {
    const [count, bytes] = [Number(first), Number(second)];
    const step = Number(third) / count;
    const fd = fs.openSync(path, "r+");
    for (let index = 0; index < count; index += 1) {
      const piece = randomFillSync(block.subarray(0, bytes));
      fs.writeSync(fd, piece, 0, bytes, Math.floor(index * step));
    }
    fs.fsyncSync(fd);
    fs.closeSync(fd);
  },
};

const work = works[what];
if (work === undefined) throw new Error(`No such work: ${what}`);
const began = performance.now();
work();
process.stdout.write(`${performance.now() - began}\n`);

/**
 * A program that changes a directory in every way, until its standard input ends or it has made
 * LIMIT attempts: run as `node busy-writer.ts DIRECTORY SEED PROGRESS LIMIT`. Keeps the count of the operations it did in the file
 * PROGRESS, and prints it at the end.
 *
 * @module
 */
import * as fs from "node:fs";
import { prng } from "@gemel/base";

const [directory = "", seed = "1", progress = "", limit = "0"] = process.argv.slice(2);
const progressFd = fs.openSync(progress, "w");
const random = prng(Number(seed));
const pick = (count: number): number => Math.floor(random() * count);
const folders = [directory];
const block = Buffer.alloc(70_000);

function somewhere(): string {
  return `${folders[pick(folders.length)] ?? directory}/n${pick(40)}`;
}

const actions: readonly (() => void)[] = [
  () => fs.writeFileSync(somewhere(), block.fill(pick(256)).subarray(0, pick(block.length))),
  () => fs.appendFileSync(somewhere(), `line ${pick(1000)}\n`),
  () => fs.renameSync(somewhere(), somewhere()),
  () => fs.unlinkSync(somewhere()),
  () => fs.linkSync(somewhere(), somewhere()),
  () => fs.symlinkSync(`to/${pick(100)}`, somewhere()),
  () => fs.truncateSync(somewhere(), pick(block.length)),
  () => fs.chmodSync(somewhere(), 0o600 + pick(64)),
  () => fs.chownSync(somewhere(), pick(10), pick(10)),
  () => {
    const path = somewhere();
    fs.mkdirSync(path);
    folders.push(path);
  },
  () => {
    const index = 1 + pick(folders.length - 1);
    fs.rmSync(folders[index] ?? `${directory}/none`, { recursive: true });
    folders.splice(index, 1);
  },
  () => {
    const fd = fs.openSync(somewhere(), "r+");
    fs.writeSync(fd, block, 0, 8192, pick(20) * 8192);
    fs.fdatasyncSync(fd);
    fs.closeSync(fd);
  },
  () => {
    // Changes through a descriptor whose name goes away meanwhile.
    const path = somewhere();
    const fd = fs.openSync(path, "a+");
    try {
      fs.writeSync(fd, "before ");
      if (pick(2) === 0) fs.unlinkSync(path);
      else fs.renameSync(path, somewhere());
      fs.writeSync(fd, "after ");
    } finally {
      fs.closeSync(fd);
    }
  },
];

/** What may happen when names are drawn by chance. */
const expected = new Set(["ENOENT", "EEXIST", "EISDIR", "ENOTDIR", "ENOTEMPTY", "EPERM", "EINVAL"]);

let done = 0;
let attemptsLeft = Number(limit) || Number.POSITIVE_INFINITY;
let isOver = false;
process.stdin.on("end", () => {
  isOver = true;
});
process.stdin.resume();

function turn(): void {
  for (let count = 0; count < 20; count++) {
    const action = actions[pick(actions.length)];
    try {
      action?.();
      done += 1;
      fs.writeSync(progressFd, `${done}`, 0);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (!expected.has(code) && code !== "ELOOP") throw error;
    }
  }
  attemptsLeft -= 20;
  if (!isOver && attemptsLeft > 0) setImmediate(turn);
  else {
    process.stdin.destroy();
    process.stdout.write(`${done}\n`);
  }
}

turn();

/**
 * A program all of whose operations must succeed, whatever happens to the server of its file system:
 * run as `node strict-writer.ts DIRECTORY NAME`, until its standard input ends. It prints one line
 * of JSON: rounds done, the longest operation, and what failed.
 *
 * @module
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { cName, renameat2 } from "../../src/file-calls.ts";
import { renameFlags } from "../../src/file-constants.ts";

const [directory = "", name = ""] = process.argv.slice(2);
const at = (path: string): string => join(directory, `${name}-${path}`);
const currentDirectory = -100;

let longestMs = 0;
let rounds = 0;
let failure: string | null = null;

/** An operation on the mount, timed. */
function timed<T>(what: string, act: () => T): T {
  const began = performance.now();
  try {
    return act();
  } catch (error) {
    throw new Error(`${what} in round ${rounds}: ${error}`);
  } finally {
    longestMs = Math.max(longestMs, performance.now() - began);
  }
}

function must(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`${what} in round ${rounds}`);
}

// Files without a name, used as long as the program runs.
const nameless = timed("open", () => fs.openSync(at("nameless"), "wx+"));
timed("unlink", () => fs.unlinkSync(at("nameless")));
const block = Buffer.alloc(8192);

function exchange(from: string, to: string): void {
  const done = renameat2(
    ...[currentDirectory, cName(from), currentDirectory, cName(to), renameFlags.exchange],
  );
  if (done < 0) throw new Error(`errno ${-done}`);
}

function round(): void {
  const [file, other, folder] = [at(`f${rounds}`), at(`g${rounds}`), at(`d${rounds}`)];
  const text = `${name} ${rounds} `.repeat(50);
  const fd = timed("create", () => fs.openSync(file, "wx"));
  timed("write", () => fs.writeSync(fd, text));
  timed("fdatasync", () => fs.fdatasyncSync(fd));
  fs.closeSync(fd);
  timed("link", () => fs.linkSync(file, other));
  timed("unlink", () => fs.unlinkSync(file));
  timed("rename", () => fs.renameSync(other, file));
  timed("mkdir", () => fs.mkdirSync(folder));
  timed("symlink", () => fs.symlinkSync(`to ${rounds}`, join(folder, "link")));
  timed("mkdir", () => fs.mkdirSync(join(folder, "inner")));
  timed("create", () => fs.writeFileSync(join(folder, "inner", "one"), "one", { flag: "wx" }));
  timed("create", () => fs.writeFileSync(join(folder, "inner", "two"), "two", { flag: "wx" }));
  timed("exchange", () => exchange(join(folder, "inner", "one"), join(folder, "inner", "two")));
  must(fs.readFileSync(join(folder, "inner", "one"), "utf8") === "two", "exchanged twice or never");
  timed("chmod", () => fs.chmodSync(file, 0o640));
  must(fs.readFileSync(file, "utf8") === text, "other content");
  must(fs.statSync(file).nlink === 1, "other link count");
  timed("write", () => fs.writeSync(nameless, block.fill(rounds & 255), 0, 8192, 0));
  const back = Buffer.alloc(8192);
  timed("read", () => fs.readSync(nameless, back, 0, 8192, 0));
  must(back.equals(block), "the file without a name holds something else");
  timed("truncate", () => fs.ftruncateSync(nameless, rounds));
  must(fs.fstatSync(nameless).size === rounds, "the file without a name has another size");
  for (const inner of ["inner/one", "inner/two", "link"]) {
    timed("unlink", () => fs.unlinkSync(join(folder, inner)));
  }
  timed("rmdir", () => fs.rmdirSync(join(folder, "inner")));
  timed("rmdir", () => fs.rmdirSync(folder));
  rounds += 1;
}

function turn(): void {
  try {
    round();
    fs.writeSync(1, ".");
    setImmediate(isOver ? finish : turn);
  } catch (error) {
    failure = String(error);
    finish();
  }
}

function finish(): void {
  process.stdin.destroy();
  fs.writeSync(1, `\n${JSON.stringify({ rounds, longestMs, failure })}\n`);
}

let isOver = false;
process.stdin.on("end", () => {
  isOver = true;
});
process.stdin.resume();
turn();

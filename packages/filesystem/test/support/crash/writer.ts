/**
 * A writer of the crash test: `node writer.ts FOLDER SEED OUTSIDE-LOG`, until its standard input ends
 * or an operation fails.
 *
 * FOLDER is made, filled with the fixed files and flushed first; then `ready` is printed. At the end
 * the reason is printed.
 *
 * @module
 */
import * as fs from "node:fs";
import { join } from "node:path";
import koffi from "koffi";
import { type CrashOperation, operations, pageBytes, pageCount, recordOf } from "./operations.ts";
import { OutsideLog } from "./outside-log.ts";
import { SecondThread } from "./second-thread.ts";

const [folder = "", seed = "1", logPath = ""] = process.argv.slice(2);
const library = koffi.load(null);
const mmap = library.func(
  "void *mmap(void *at, size_t size, int protection, int flags, int fd, int64_t offset)",
) as (
  at: null,
  size: number,
  protection: number,
  flags: number,
  fd: number,
  offset: number,
) => object;
const msync = library.func("int msync(void *at, size_t size, int flags)") as (
  at: object,
  size: number,
  flags: number,
) => number;
const readWriteProtection = 3;
const sharedMapping = 1;
const synchronously = 4;

const dataSync = fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_DSYNC;

function flushPath(path: string): void {
  const fd = fs.openSync(path, "r");
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

fs.mkdirSync(folder);
const logFd = fs.openSync(join(folder, "log"), "a");
const dataSyncFd = fs.openSync(join(folder, "pages"), dataSync, 0o600);
const syncFd = fs.openSync(join(folder, "pages"), fs.constants.O_RDWR | fs.constants.O_SYNC);
const mapFd = fs.openSync(join(folder, "map"), "w+");
const mapSize = pageCount * pageBytes;
fs.ftruncateSync(mapFd, mapSize);
for (const name of ["log", "pages", "map", ".", ".."]) flushPath(join(folder, name));
const second = new SecondThread(logFd);
const map = mmap(null, mapSize, readWriteProtection, sharedMapping, mapFd, 0);
const mapWords = new Uint32Array(koffi.view(map, mapSize));
const page = Buffer.alloc(pageBytes);

function execute(operation: CrashOperation): void {
  const path = "name" in operation ? join(folder, operation.name) : "";
  const next = join(folder, "next");
  switch (operation.type) {
    case "append":
      // One thread and the other in turn, as the processes of a database.
      if ((operation.n & 2) === 0) fs.writeSync(logFd, recordOf(operation.n));
      else second.write(recordOf(operation.n));
      return;
    case "flush_log":
      fs.fdatasyncSync(logFd);
      return;
    case "write_page":
      page.writeUInt32LE(operation.n);
      fs.writeSync(
        operation.page % 2 === 0 ? dataSyncFd : syncFd,
        page,
        0,
        pageBytes,
        operation.page * pageBytes,
      );
      return;
    case "write_map":
      mapWords[(operation.page * pageBytes) / 4] = operation.n;
      if (msync(map, mapSize, synchronously) < 0) throw new Error(`msync: ${koffi.errno()}`);
      return;
    case "create":
    case "create_next":
      fs.closeSync(fs.openSync(path === "" ? next : path, "wx"));
      return;
    case "make_folder":
      fs.mkdirSync(path);
      return;
    case "make_link":
      fs.symlinkSync(String(operation.n), path);
      return;
    case "remove":
      fs.unlinkSync(path);
      return;
    case "remove_folder":
      fs.rmdirSync(path);
      return;
    case "flush_folder":
      flushPath(folder);
      return;
    case "write_next":
      writeNext(next, String(operation.n));
      return;
    case "flush_next":
      flushPath(next);
      return;
    case "flush_current":
      flushPath(join(folder, "current"));
      return;
    case "rename_next":
      fs.renameSync(next, join(folder, "current"));
      return;
  }
}

function writeNext(path: string, text: string): void {
  const fd = fs.openSync(path, "r+");
  try {
    fs.writeSync(fd, text);
  } finally {
    fs.closeSync(fd);
  }
}

let isOver = false;
process.stdin.on("end", () => {
  isOver = true;
});
process.stdin.resume();
const log = new OutsideLog(logPath);
const stream = operations(Number(seed));

function turn(): void {
  try {
    for (let count = 0; count < 8; count++) {
      const operation = stream.next().value;
      log.asked(operation.n);
      execute(operation);
      log.answered(operation.n);
    }
  } catch (error) {
    process.stdout.write(`failed ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(0);
  }
  if (isOver) {
    process.stdout.write("told to end\n");
    process.exit(0);
  }
  setImmediate(turn);
}

process.stdout.write("ready\n");
turn();

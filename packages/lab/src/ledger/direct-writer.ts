/**
 * A program of the node that writes through its mount, with no respect for who serves: it must be answered
 * on the node that has the right, and nowhere else. Arguments: directory, `write` or `fsync`, log file.
 *
 * It runs on both nodes for ever. What is not answered soon is left waiting while the next operation begins,
 * so that at every moment of a fault there is one that was begun then; each in a file of its own, because the kernel
 * lets one writer at a time into a file. Where the directory is not mounted it writes nothing: what is beneath the mount
 * is not the mirror.
 *
 * @module
 */
import { constants, existsSync, openSync, writeSync } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { monotonicMs } from "../system/monotonic.ts";
import { directFiles, entryOf, holdFile, recordLine } from "./record.ts";

const pauseMs = 10;
/** Longer than an answer usually takes; shorter than anything that is looked for. */
const patienceMs = 150;

const [directory = "", mode = "", logFile = ""] = process.argv.slice(2);
const node = hostname();
const writer = `direct-${node}`;
const log = openSync(logFile, "a", 0o644);
const free = directFiles(node).map((name) => join(directory, name));
/** Microseconds: a number is used once, also by the next process. */
let sequence = Math.floor(monotonicMs() * 1000);

while (true) {
  const file = existsSync(holdFile) ? undefined : free.shift();
  if (file !== undefined) await Promise.race([attempt(file), delay(patienceMs)]);
  await delay(pauseMs);
}

async function attempt(path: string): Promise<void> {
  sequence += 1;
  const record = { beganMs: monotonicMs(), node, writer, sequence };
  try {
    const answered = await write(path, entryOf(record));
    if (answered) writeSync(log, recordLine({ ...record, atMs: monotonicMs() }));
  } catch {
    // EROFS on the secondary; EIO and ENOTCONN where the right is lost; ENOENT before there is a ledger.
  } finally {
    free.push(path);
  }
}

/** False: nothing is mounted there. */
async function write(path: string, entry: string): Promise<boolean> {
  const file = await open(path, constants.O_WRONLY | constants.O_APPEND);
  try {
    if (!(await isMirrored(file))) return false;
    await file.write(`${entry}\n`);
    if (mode === "fsync") await file.datasync();
    return true;
  } finally {
    await file.close();
  }
}

/** Judged by the file that is open: a path may be covered or laid bare between two looks. */
async function isMirrored(file: FileHandle): Promise<boolean> {
  const [own, outside] = await Promise.all([file.stat(), stat(dirname(directory))]);
  return own.dev !== outside.dev;
}

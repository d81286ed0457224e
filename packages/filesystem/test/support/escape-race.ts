/**
 * A program that applies hostile records to BASE/root while a thread keeps exchanging directories
 * and files with symbolic links to BASE/outside: run as `node escape-race.ts BASE MS`, where nothing
 * but BASE can be written to. Prints how many records were applied and refused, and the exchanges.
 *
 * @module
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { prng } from "@gemel/base";
import { cName, openat } from "../../src/file-calls.ts";
import { atFlags, openFlags } from "../../src/file-constants.ts";
import { ApplyError } from "../../src/replica/apply-error.ts";
import { applyRecord } from "../../src/replica/apply-record.ts";
import { ObjectTable } from "../../src/replica/object-table.ts";
import { TreePaths } from "../../src/replica/tree-paths.ts";
import { attacks } from "./attacks.ts";

const [base = "", ms = "0"] = process.argv.slice(2);
const probe = join(import.meta.dirname, `written-${process.pid}`);
try {
  fs.writeFileSync(probe, "");
  fs.rmSync(probe);
  throw new Error("Places beyond BASE can be written to: this program must not run here");
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== "EROFS") throw error;
}

const root = join(base, "root");
const outside = join(base, "outside");
const flags = openFlags.path | openFlags.directory;
const tree = new TreePaths(openat(atFlags.workingDirectory, cName(root), flags));
const objects = new ObjectTable();
const words = new Int32Array(new SharedArrayBuffer(8));
const pairs = [
  ["real", "way"],
  ["real/d", "real/way"],
  ["way/d", "way/way"],
  ["file", "pointer"],
];
const targets = ["real/f", "way/f", "real/d/f", "real/way/f", "real/new", "way", "real"];
const records = [...targets, "file", "pointer", "real/d"].flatMap((path) => attacks(path, outside));

/** Put back what records have taken away, so that the game goes on. */
function restore(): void {
  for (const act of [
    () => fs.mkdirSync(join(root, "real/d"), { recursive: true }),
    () => fs.writeFileSync(join(root, "file"), "mine", { flag: "wx" }),
    () => fs.symlinkSync(outside, join(root, "way")),
    () => fs.symlinkSync(join(outside, "victim"), join(root, "pointer")),
  ]) {
    try {
      act();
    } catch {
      // EEXIST: it is there.
    }
  }
}

restore();
fs.symlinkSync(join(outside, "d"), join(root, "real/way"));
const swapper = new Worker(new URL("./swapper.ts", import.meta.url), {
  workerData: { root, pairs, words },
});
while (Atomics.load(words, 1) < 100) await new Promise((resolve) => setTimeout(resolve, 1));
const random = prng(1);
const counts = { applied: 0, refused: 0 };
const end = performance.now() + Number(ms);
while (performance.now() < end) {
  const record = records[Math.floor(random() * records.length)];
  if (record === undefined) break;
  try {
    applyRecord(tree, objects, record);
    counts.applied += 1;
  } catch (error) {
    if (!(error instanceof ApplyError)) throw error;
    counts.refused += 1;
  }
  // A session ends with the first refusal: nothing is kept over from before it.
  objects.closeAll();
  tree.forgetAll();
  restore();
}
Atomics.store(words, 0, 1);
await new Promise((resolve) => swapper.once("exit", resolve));
process.stdout.write(JSON.stringify({ ...counts, exchanges: Atomics.load(words, 1) }));

/**
 * A thread that keeps exchanging names: what is a directory or a file in one moment is a symbolic
 * link to somewhere else in the next.
 *
 * @module
 */
import { workerData } from "node:worker_threads";
import { cName, openat, renameat2 } from "../../src/file-calls.ts";
import { openFlags } from "../../src/file-constants.ts";

type SwapperData = {
  readonly root: string;
  /** Pairs of names beneath `root`. */
  readonly pairs: readonly (readonly [string, string])[];
  /** Not 0: end. Counts exchanges in the second word. */
  readonly words: Int32Array;
};

const exchange = 2;
const { root, pairs, words } = workerData as SwapperData;
const directory = openat(-100, cName(root), openFlags.path | openFlags.directory);
while (Atomics.load(words, 0) === 0) {
  for (const [one, other] of pairs) {
    renameat2(directory, cName(one), directory, cName(other), exchange);
  }
  Atomics.add(words, 1, 1);
}

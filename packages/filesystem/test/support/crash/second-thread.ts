/**
 * A second thread of a writer, which writes what it is given and is waited for: to a file system its
 * writes are those of another process.
 *
 * @module
 */
import { writeSync } from "node:fs";
import { isMainThread, Worker, workerData } from "node:worker_threads";

/** Words of the shared memory: how many were given, how many are done, the length of the one given. */
const given = 0;
const done = 1;
const length = 2;
const headerBytes = 12;
const bytesMax = 256;

type Shared = { readonly memory: SharedArrayBuffer; readonly fd: number };

/** Appends to a file. */
export class SecondThread {
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(fd: number) {
    const memory = new SharedArrayBuffer(headerBytes + bytesMax);
    this.#words = new Int32Array(memory, 0, headerBytes / 4);
    this.#bytes = new Uint8Array(memory, headerBytes);
    const shared: Shared = { memory, fd };
    new Worker(new URL(import.meta.url), { workerData: shared }).unref();
  }

  /** Returns when it is written; throws when it could not be. */
  write(bytes: Uint8Array): void {
    this.#bytes.set(bytes);
    this.#words[length] = bytes.length;
    const turn = Atomics.add(this.#words, given, 1) + 1;
    Atomics.notify(this.#words, given);
    for (let seen = Atomics.load(this.#words, done); seen !== turn; ) {
      if (seen < 0) throw new Error("the second thread could not write");
      Atomics.wait(this.#words, done, seen);
      seen = Atomics.load(this.#words, done);
    }
  }
}

function serve({ memory, fd }: Shared): void {
  const words = new Int32Array(memory, 0, headerBytes / 4);
  const bytes = new Uint8Array(memory, headerBytes);
  for (let turn = 1; ; turn++) {
    while (Atomics.load(words, given) < turn) Atomics.wait(words, given, turn - 1);
    let result = turn;
    try {
      writeSync(fd, bytes.slice(0, words[length]));
    } catch {
      // EIO once the mount gives up; the writer ends with it.
      result = -1;
    }
    Atomics.store(words, done, result);
    Atomics.notify(words, done);
  }
}

if (!isMainThread) serve(workerData as Shared);

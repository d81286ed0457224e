/**
 * One output file per run of a script, bounded in number and size.
 *
 * The file is opened for appending, and an application may hold it for years. So an oversized file
 * is cut in place, while its script runs and after that: the next write begins at its new end.
 *
 * @module
 */
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
} from "node:fs";

const filesMax = 60;
/** Of an output that is cut, so much of its end stays: it says why a script failed. */
const tailSize = 8192;

export type ScriptLog = {
  readonly path: string;
  readonly fd: number;
  readonly close: () => void;
};

export type ScriptLogOptions = {
  /** False: output is thrown away. */
  readonly keep: boolean;
  /** Bytes of one file. */
  readonly sizeMax: number;
};

function opened(path: string): ScriptLog {
  const fd = openSync(path, "a", 0o640);
  return { path, fd, close: () => closeSync(fd) };
}

export class ScriptLogs {
  readonly #folder: string;
  readonly #options: ScriptLogOptions;
  #count = 0;

  constructor(folder: string, options: ScriptLogOptions) {
    this.#folder = folder;
    this.#options = options;
    mkdirSync(folder, { recursive: true, mode: 0o750 });
  }

  /** An empty file, named so that names sort by time. */
  create(script: string): ScriptLog {
    if (!this.#options.keep) return opened("/dev/null");
    this.sweep();
    this.#count = (this.#count + 1) % 1000;
    const at = new Date().toISOString().replace(/[-:]/g, "").replace(".", "_");
    const order = String(this.#count).padStart(3, "0");
    return opened(`${this.#folder}/${at}_${order}_${script}.log`);
  }

  /** Remove the oldest files, truncate those that grew too large. */
  sweep(): void {
    const names = readdirSync(this.#folder)
      .filter((name) => name.endsWith(".log"))
      .sort();
    for (const name of names.slice(0, Math.max(0, names.length - filesMax + 1))) {
      rmSync(`${this.#folder}/${name}`, { force: true });
    }
    for (const name of names) {
      const path = `${this.#folder}/${name}`;
      this.bound(path);
    }
  }

  /** Cut an output that has grown too large: its end stays, and what is written next comes after it. */
  bound(path: string): void {
    if (!this.#options.keep) return;
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= this.#options.sizeMax) return;
    const tail = endOf(path, size, Math.min(tailSize, this.#options.sizeMax / 2));
    truncateSync(path);
    appendFileSync(path, `... the output was too long: ${size - tail.length} bytes are cut off\n`);
    appendFileSync(path, tail);
  }
}

function endOf(path: string, size: number, wanted: number): Buffer {
  const fd = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(Math.floor(wanted));
    const read = readSync(fd, buffer, 0, buffer.length, Math.max(0, size - buffer.length));
    return buffer.subarray(0, read);
  } finally {
    closeSync(fd);
  }
}

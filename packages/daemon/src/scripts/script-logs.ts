/**
 * One output file per run of a script, bounded in number and size.
 *
 * The file is opened for appending, and an application may hold it for years. So an oversized file
 * is truncated in place: the next write begins at its new end.
 *
 * @module
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
} from "node:fs";

const filesMax = 60;
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
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (size > this.#options.sizeMax) truncateSync(path);
    }
  }
}

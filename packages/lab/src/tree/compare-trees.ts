/**
 * Whether two directory trees are the same: names, types, modes, owners, contents byte by byte,
 * targets of symbolic links, device numbers, and which names are hard links of one file.
 *
 * Both must be at rest. Names are bytes; they are shown as latin1 in differences.
 *
 * @module
 */
import {
  type BigIntStats,
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
} from "node:fs";

export type Difference = {
  /** Relative to the two roots; empty for the roots themselves. */
  readonly path: string;
  readonly what: string;
};

export type TreeComparison = {
  readonly identical: boolean;
  /** The first ones, `maxDifferences` at most. */
  readonly differences: readonly Difference[];
  readonly files: number;
  readonly directories: number;
  /** Bytes of the regular files compared, of one side; several links of a file count once. */
  readonly bytes: number;
};

export type CompareOptions = {
  readonly maxDifferences?: number;
  /** Whether modification times must be equal, too (nanoseconds). */
  readonly times?: boolean;
};

const chunkBytes = 1 << 20;
const separator: Buffer = Buffer.from("/");

/** Compare the trees below two directories. Throws when one cannot be read. */
export function compareTrees(
  left: string,
  right: string,
  options: CompareOptions = {},
): TreeComparison {
  const comparison = new Comparison(options);
  comparison.compare(Buffer.from(left), Buffer.from(right), Buffer.alloc(0));
  const { differences, files, directories, bytes } = comparison;
  return { identical: differences.length === 0, differences, files, directories, bytes };
}

class Comparison {
  readonly differences: Difference[] = [];
  files = 0;
  directories = 0;
  bytes = 0;
  readonly #max: number;
  readonly #times: boolean;
  /** First path of each file with several names, per side, by device and inode. */
  readonly #leftLinks = new Map<string, string>();
  readonly #rightLinks = new Map<string, string>();
  readonly #leftChunk = Buffer.alloc(chunkBytes);
  readonly #rightChunk = Buffer.alloc(chunkBytes);

  constructor(options: CompareOptions) {
    this.#max = options.maxDifferences ?? 20;
    this.#times = options.times ?? false;
  }

  compare(left: Buffer, right: Buffer, path: Buffer): void {
    if (this.differences.length >= this.#max) {
      return;
    }
    const name = path.toString("latin1");
    const [a, b] = [
      lstatSync(left, { bigint: true, throwIfNoEntry: false }),
      lstatSync(right, { bigint: true, throwIfNoEntry: false }),
    ];
    if (a === undefined || b === undefined) {
      this.#report(name, a === undefined ? "only on the right" : "only on the left");
      return;
    }
    this.#compareAttributes(name, a, b);
    if ((a.mode ^ b.mode) & 0o170000n) {
      return;
    }
    if (a.isDirectory()) {
      this.directories += 1;
      this.#compareDirectories(left, right, path);
    } else if (a.isSymbolicLink()) {
      this.#compareValue(name, "target", readlinkBytes(left), readlinkBytes(right));
    } else if (a.isFile() && this.#isNewFile(name, a, b)) {
      this.files += 1;
      this.bytes += Number(a.size);
      this.#compareContents(name, left, right);
    } else if (a.isBlockDevice() || a.isCharacterDevice()) {
      this.#compareValue(name, "device number", a.rdev, b.rdev);
    }
  }

  #compareAttributes(name: string, a: BigIntStats, b: BigIntStats): void {
    this.#compareValue(name, "type and mode", a.mode.toString(8), b.mode.toString(8));
    this.#compareValue(name, "owner", `${a.uid}:${a.gid}`, `${b.uid}:${b.gid}`);
    if (!a.isDirectory()) {
      this.#compareValue(name, "number of links", a.nlink, b.nlink);
      this.#compareValue(name, "size", a.size, b.size);
    }
    if (this.#times) {
      this.#compareValue(name, "modification time", a.mtimeNs, b.mtimeNs);
    }
  }

  /** False when this file was compared under another of its names already. */
  #isNewFile(name: string, a: BigIntStats, b: BigIntStats): boolean {
    const [leftFirst, rightFirst] = [
      firstName(this.#leftLinks, name, a),
      firstName(this.#rightLinks, name, b),
    ];
    this.#compareValue(name, "is the same file as", leftFirst, rightFirst);
    return leftFirst === name;
  }

  #compareDirectories(left: Buffer, right: Buffer, path: Buffer): void {
    const names = new Set<string>();
    for (const directory of [left, right]) {
      for (const entry of readdirSync(directory, { encoding: "buffer" })) {
        names.add(entry.toString("latin1"));
      }
    }
    for (const name of [...names].sort()) {
      const entry = Buffer.from(name, "latin1");
      this.compare(
        Buffer.concat([left, separator, entry]),
        Buffer.concat([right, separator, entry]),
        path.length === 0 ? entry : Buffer.concat([path, separator, entry]),
      );
    }
  }

  #compareContents(name: string, left: Buffer, right: Buffer): void {
    const leftFile = openSync(left, "r");
    const rightFile = openSync(right, "r");
    try {
      for (let offset = 0; ; offset += chunkBytes) {
        const leftCount = readSync(leftFile, this.#leftChunk, 0, chunkBytes, offset);
        const rightCount = readSync(rightFile, this.#rightChunk, 0, chunkBytes, offset);
        const leftPart = this.#leftChunk.subarray(0, leftCount);
        const rightPart = this.#rightChunk.subarray(0, rightCount);
        if (!leftPart.equals(rightPart)) {
          const at = offset + firstDifference(leftPart, rightPart);
          this.#report(name, `contents differ, first at byte ${at}`);
          return;
        }
        if (leftCount < chunkBytes) {
          return;
        }
      }
    } finally {
      closeSync(leftFile);
      closeSync(rightFile);
    }
  }

  #compareValue<T extends string | bigint>(name: string, what: string, a: T, b: T): void {
    if (a !== b) {
      this.#report(name, `${what}: ${a} on the left, ${b} on the right`);
    }
  }

  #report(path: string, what: string): void {
    if (this.differences.length < this.#max) {
      this.differences.push({ path, what });
    }
  }
}

function readlinkBytes(path: Buffer): string {
  return readlinkSync(path, { encoding: "buffer" }).toString("latin1");
}

function firstName(links: Map<string, string>, name: string, stats: BigIntStats): string {
  const key = `${stats.dev}:${stats.ino}`;
  const first = links.get(key) ?? name;
  links.set(key, first);
  return first;
}

function firstDifference(a: Buffer, b: Buffer): number {
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index += 1) {
    if (a[index] !== b[index]) {
      return index;
    }
  }
  return shorter;
}

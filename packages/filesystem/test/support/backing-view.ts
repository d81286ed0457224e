/**
 * What lies on the disk beneath the mounts of a folder, for tests that look at what a mirrored directory
 * made of a file there.
 *
 * @module
 */
import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmdirSync,
} from "node:fs";
import { join } from "node:path";
import { unmount } from "@gemel/fuse";
import { cName, forgetCached, lseek, mount } from "../../src/file-calls.ts";
import { mountFlags, seekWhence } from "../../src/file-constants.ts";

/** Where a file has data, and no hole: from the first byte to the one after the last. */
export type DataRange = readonly [from: number, to: number];

export class BackingView {
  /** The folder once more, without what is mounted in it. */
  readonly root: string;

  constructor(folder: string) {
    this.root = `${folder}.beneath`;
    mkdirSync(this.root);
    const done = mount(cName(folder), cName(this.root), null, mountFlags.bind);
    if (done < 0) throw new Error(`Cannot mount ${folder} a second time: ${done}`);
  }

  end(): void {
    unmount(this.root, { lazy: true });
    rmdirSync(this.root);
  }

  /**
   * Every file beneath `path`, as the disk has it: whether preallocated space counts as a hole also depends
   * on the page cache, so nothing is left there.
   */
  files(path: string): Map<string, DataRange[]> {
    const files = new Map<string, DataRange[]>();
    collect(join(this.root, path), ".", files);
    return files;
  }
}

function collect(directory: string, shown: string, files: Map<string, DataRange[]>): void {
  for (const name of readdirSync(Buffer.from(directory, "latin1"), { encoding: "latin1" })) {
    const path = Buffer.from(`${directory}/${name}`, "latin1");
    const stat = lstatSync(path);
    if (stat.isDirectory()) collect(`${directory}/${name}`, `${shown}/${name}`, files);
    if (stat.isFile()) files.set(`${shown}/${name}`, settledRanges(path, stat.size));
  }
}

function settledRanges(path: Buffer, size: number): DataRange[] {
  const fd = openSync(path, "r");
  const ranges: DataRange[] = [];
  try {
    fsyncSync(fd);
    forgetCached(fd, 0, 0);
    for (let at = 0; at < size; ) {
      const from = lseek(fd, at, seekWhence.data);
      if (from < 0) break;
      at = lseek(fd, from, seekWhence.hole);
      ranges.push([from, at]);
    }
  } finally {
    closeSync(fd);
  }
  return ranges;
}

/**
 * How much a directory tree stores.
 *
 * @module
 */
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The sizes of the regular files below `directory`, in bytes; files may come and go meanwhile. */
export function treeBytes(directory: string): number {
  let bytes = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) {
      const stats = lstatSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false });
      bytes += stats?.size ?? 0;
    }
  }
  return bytes;
}

/**
 * Waiting until the replica has applied what was answered.
 *
 * @module
 */
import { closeSync, constants, fchmodSync, fsyncSync, openSync } from "node:fs";

/** @see open(2): O_TMPFILE without O_DIRECTORY, which it includes. */
const temporary = 0o20000000 | constants.O_DIRECTORY;

/**
 * Everything that `directory`'s primary has answered is applied on the replica. A receipt alone does not say so:
 * the flush of a file without a name does, and leaves nothing in the tree. (The kernel tells a file system like
 * ours nothing of sync and syncfs.)
 */
export function settle(directory: string): void {
  const fd = openSync(directory, temporary | constants.O_RDWR, 0o600);
  try {
    // Something that is to be flushed, and needs no room.
    fchmodSync(fd, 0o640);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Waiting until the replica has applied what was answered.
 *
 * @module
 */
import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** @see open(2): O_TMPFILE without O_DIRECTORY, which it includes. */
const temporary = 0o20000000 | constants.O_DIRECTORY;

/**
 * Everything that `directory`'s primary has answered is applied on the replica. A receipt alone does not say so:
 * the flush of a file without a name does, and leaves nothing in the tree. (The kernel tells a file system like
 * ours nothing of sync and syncfs.) It does not hold up this thread: the link may lead through it.
 */
export async function settle(directory: string): Promise<void> {
  const file = await open(directory, temporary | constants.O_RDWR, 0o600);
  try {
    // Something that is to be flushed, and needs no room.
    await file.chmod(0o640);
    await file.sync();
  } finally {
    await file.close();
  }
}

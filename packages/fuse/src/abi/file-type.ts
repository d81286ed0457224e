/**
 * File type bits of a mode, and the type of a directory entry.
 *
 * @see inode(7)
 * @module
 */
export const fileType = {
  mask: 0o170000,
  socket: 0o140000,
  symlink: 0o120000,
  regular: 0o100000,
  block: 0o060000,
  directory: 0o040000,
  character: 0o020000,
  fifo: 0o010000,
} as const;

/** Type of a directory entry (DT_*) of a file of that mode. */
export function direntType(mode: number): number {
  return (mode & fileType.mask) >>> 12;
}
